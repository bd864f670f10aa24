import { setTimeout as wait } from 'node:timers/promises'
import { openDb } from '#db/client.ts'
import { createLogger } from '#platform/process/logger.ts'
import { startMediaJobs } from '../../subgraphs/videos/media-jobs.ts'
import { uploadStore } from '../../subgraphs/videos/upload-store.ts'

/** A worker of the real queue, whose work is short: it may be killed at any time. `poison` in a title makes it fail. */
const [, , databaseUrl = ''] = process.argv
const db = openDb({ url: databaseUrl, owner: 'videos', connections: 4 })
const uploads = uploadStore(db.sql)
const facts = {
  videoObject: 'v',
  coverObject: 'c',
  smallCoverObject: 's',
  durationMs: 1,
  width: 1,
  height: 1,
}

startMediaJobs({
  ...{ databaseUrl, concurrency: 4, crontab: '', logger: createLogger('silent', false) },
  cutShort: () => undefined,
  tasks: {
    'make-video': async (job) => {
      // The test wrote it as publishing does.
      const upload = await uploads.byId((job as { uploadId: string }).uploadId)
      if (!upload) return
      if (upload.title === 'poison') throw new Error('poison')
      await wait(20)
      await uploads.finish(upload.id, facts)
    },
  },
})
