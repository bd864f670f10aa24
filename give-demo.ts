import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { seedDemo } from '#db/demo/demo.ts'
import { demoPassword } from '#db/demo-password.ts'
import type { Config } from '#platform/process/config.ts'
import { StoreUnavailable } from './subgraphs/videos/media/media-store.ts'
import { newObjectName, type MediaType } from './subgraphs/videos/media/object-name.ts'
import { openMediaStore } from './subgraphs/videos/media/open-media-store.ts'

/**
 * A few people and videos, so that the first feed is not empty; only ever in a database that nobody uses yet. Everybody
 * knows their password, so where strangers come they come only when somebody asks for them.
 */
export async function giveDemo(
  config: Config,
  databaseUrl: string,
  onProgress: (step: string) => void,
): Promise<void> {
  const { NODE_ENV, DEMO_DATA: asked = NODE_ENV === 'production' ? 'off' : 'on' } = config
  if (asked === 'off') return
  const media = await openMediaStore(config)
  const put = async (file: string, contentType: MediaType) => {
    const name = newObjectName(contentType)
    const { size } = await stat(file)
    await media.put(name, createReadStream(file), { contentType, size })
    return name
  }
  const seeded = await seedDemo(databaseUrl, { put }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error
    onProgress('no demo data: the media store does not answer; the next start tries again')
    return false
  })
  if (seeded) onProgress(`demo data: sign in as ana, ben or cleo with the password ${demoPassword}`)
}
