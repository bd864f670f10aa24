import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openScratch } from '#platform/process/scratch.ts'
import { jobStore } from '../../subgraphs/videos/job-store.ts'
import { makeVideo } from '../../subgraphs/videos/make-video.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { UnusableFile } from '../../subgraphs/videos/media/unusable-file.ts'
import type { MediaMaker } from '../../subgraphs/videos/media/media-maker.ts'
import { uploadStore } from '../../subgraphs/videos/upload-store.ts'
import { rowsOf } from '../rows.ts'
import { createDatabase } from '../database.ts'
import { createWorld } from '../world.ts'
import { MINE, paddedClip, PUBLISH, sendFile } from './sending.ts'

const picture = Buffer.from('a picture')
const made = {
  ...{ durationMs: 1, width: 1, height: 1, videoSize: picture.length },
  covers: { large: picture, small: picture },
  openVideo: () => Readable.from([picture]),
  async [Symbol.asyncDispose]() {},
}

/** How a worker may end that others took for dead, because its connection was gone. */
const ends = {
  'makes it all the same': async () => made,
  'blames the file': () => Promise.reject(new UnusableFile('TOO_SLOW')),
}

test('an upload that is given up while a lost worker is at it can be tried again, whatever that one does', async () => {
  await using database = await createDatabase()
  await using idle = await createWorld({ database, settings: { MEDIA_JOBS: '0' } })
  await using rows = rowsOf(database.url)
  await using db = openDb({ url: database.url, owner: 'videos', connections: 1 })
  const jobs = jobStore(db.sql)
  const ana = await idle.graph.signUp('ana')
  const workshop = {
    ...{ uploads: uploadStore(db.sql), published: () => undefined },
    ...{ uploadNews: { tell: () => undefined, listen: async () => () => undefined } },
    media: await openFolderStore(join(idle.dataFolder, 'media')),
    scratch: await openScratch(join(idle.dataFolder, 'in-the-making')),
    logger: createLogger('silent', false),
  }

  const lost = await Promise.all(
    Object.entries(ends).map(async ([how, end]) => {
      const id = await sendFile(ana, await paddedClip('lotus'))
      await ana.ask(PUBLISH, { id, title: how })
      return { id, end }
    }),
  )
  for (const { id, end } of lost) {
    const maker: Pick<MediaMaker, 'make'> = {
      async make() {
        // Its fifth try.
        await rows.sql`
          update graphile_worker._private_jobs set attempts = max_attempts, locked_at = null
          where payload ->> 'uploadId' = ${id}`
        expect(await jobs.giveUp()).toHaveLength(1)
        return end()
      },
    }
    await makeVideo({ ...workshop, maker }, id)
  }
  const mine = async () => (await ana.get(MINE)).myUploads.items
  expect(await mine()).toMatchObject([{ failure: { code: 'GAVE_UP' } }, { failure: { code: 'GAVE_UP' } }])
  for (const { id } of lost) expect(await jobs.retry(id)).toHaveLength(1)

  await using _working = await createWorld({ database, dataFolder: idle.dataFolder })
  await expect.poll(mine, { timeout: 15_000 }).toMatchObject([{ status: 'READY' }, { status: 'READY' }])
})
