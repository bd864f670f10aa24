import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { seedDemo } from '#db/demo/demo.ts'
import { openFolderStore } from '../subgraphs/videos/media/folder-store.ts'
import { newObjectName } from '../subgraphs/videos/media/object-name.ts'
import type { World } from './world.ts'

/** Gives a world the people and clips of the demo data, files included. */
export async function giveDemoData({ databaseUrl, dataFolder }: World): Promise<void> {
  const store = await openFolderStore(join(dataFolder, 'media'))
  await seedDemo(databaseUrl, {
    async put(file, contentType) {
      const name = newObjectName(contentType)
      const { size } = await stat(file)
      await store.put(name, createReadStream(file), { contentType, size })
      return name
    },
  })
}
