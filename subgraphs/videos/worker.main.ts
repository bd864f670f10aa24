import { join } from 'node:path'
import { openDb, POOL } from '#db/client.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import { openWriters } from '#platform/graph/writers.ts'
import { createApp, listen } from '#platform/http/http.ts'
import { watchPool } from '#platform/observe/statements.ts'
import { SetupError } from '#platform/process/config.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { runService } from '#platform/process/serve.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { AUTHOR_STATS, authorKey } from './deps.ts'
import { watchUploads } from './measures.ts'
import { openMediaWork } from './media-work.ts'
import { onceItWorks } from './media/once-it-works.ts'
import { openMediaStore } from './media/open-media-store.ts'
import { openPartials } from './partials.ts'
import { queueStore } from './queue-store.ts'
import { openUploadNews } from './upload-news.ts'
import { videoStore } from './video-store.ts'

const PORT = 4106
const LONGEST_REQUEST = 1024

/**
 * `npm run service:media`: makes uploads into videos and does nothing else, so that ffmpeg takes no time from those who
 * answer. The videos services then have MEDIA_JOBS=0. Its port says how it is.
 */
await runService('media', async ({ config, logger, disposables, operations, hot }) => {
  const { DATABASE_URL: databaseUrl } = config
  if (!databaseUrl) throw new SetupError('DATABASE_URL must be set for a service that runs on its own.')
  if (config.MEDIA_JOBS === 0) throw new SetupError('MEDIA_JOBS=0 leaves a worker without work.')
  await makeDataFolder(config)
  const { CHANNEL_PREFIX: prefix, REDIS_URL: redisUrl } = config
  const topics = disposables.use(openTopics({ prefix, redisUrl, databaseUrl, logger }))
  const { watch } = disposables.use(watchPool('videos', POOL))
  const { sql } = disposables.use(openDb({ url: databaseUrl, owner: 'videos', watch }))
  const media = await openMediaStore(config)
  const writers = openWriters('strangers', topics)
  const authors = createRowCache(AUTHOR_STATS, authorKey, videoStore(sql).authorsByIds, writers)
  disposables.use(watchUploads(queueStore(sql)))
  const work = {
    ...{ media, uploadNews: openUploadNews(topics), forgetAuthor: authors.forget },
    partials: await openPartials(join(config.DATA_DIR, 'uploads')),
  }
  await openMediaWork({ config, databaseUrl, hot, writers, topics, logger, disposables }, sql, work)
  const storeAnswered = onceItWorks(media.ready)
  const ready = async () => void (await Promise.all([sql`select 1`, storeAnswered()]))
  operations.part('media', ready)
  const app = createApp({ bodyLimit: LONGEST_REQUEST, ready })
  disposables.use({ [Symbol.asyncDispose]: () => app.close() })
  return `port ${await listen(app, config.HOST, config.SUBGRAPH_PORT ?? PORT, 'SUBGRAPH_PORT')}`
})
