import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Sql } from '#db/client.ts'
import { maskOf } from '#platform/graph/sensitive-words.ts'
import { baseAddress } from '#platform/http/base-address.ts'
import { uploadPace } from '#platform/http/pace.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import type { Deps } from './context.ts'
import { jobStore } from './job-store.ts'
import type { VideosGround } from './ground.ts'
import { watchUploads } from './measures.ts'
import { openMediaWork } from './media-work.ts'
import { mediaRoutes } from './media/media-routes.ts'
import { onceItWorks } from './media/once-it-works.ts'
import { openMediaStore } from './media/open-media-store.ts'
import { openPartials } from './partials.ts'
import { pictureStore } from './picture-store.ts'
import { queueStore } from './queue-store.ts'
import { statisticsStore } from './statistics-store.ts'
import { sweepStore } from './sweep-store.ts'
import { tidyPartials } from './tidy-partials.ts'
import { openTraffic } from './traffic.ts'
import { trafficSection } from './traffic-section.ts'
import { trafficStore } from './traffic-store.ts'
import { tusRoutes } from './tus-routes.ts'
import { openUploadNews } from './upload-news.ts'
import { uploadRoutes } from './upload-routes.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore, type AuthorRow } from './video-store.ts'
import { forgetRaw } from './work-on-upload.ts'

const MIB = 1024 * 1024

/** How long an answer of this subgraph may wait for something: less than the time that its askers give it. */
const ANSWER_MS = 4_000

/** Under which name processes tell each other whose counts have changed. */
export const AUTHOR_STATS = 'author-stats'
export const authorKey = ({ id }: AuthorRow) => id

/** What the videos subgraph works with besides its tables, the routes that files come and go by, and its jobs. */
export async function openVideosDeps(ground: VideosGround, sql: Sql) {
  const { config, disposables } = ground
  const logger = ground.logger.child({ subgraph: 'videos' })
  await makeDataFolder(config)
  const media = await openMediaStore(config)
  const uploads = uploadStore(sql)
  const videos = videoStore(sql)
  const uploadNews = openUploadNews(ground.topics)
  const authors = createRowCache(AUTHOR_STATS, authorKey, videos.authorsByIds, ground.writers)
  const maxBytes = config.MAX_UPLOAD_MB * MIB
  const forget = (rawObject: string) => forgetRaw(media, rawObject, logger)

  const partials = await openPartials(join(config.DATA_DIR, 'uploads'))
  const tidying = tidyPartials(partials, sweepStore(sql), logger)
  disposables.use({ [Symbol.asyncDispose]: async () => tidying[Symbol.dispose]() })
  await openMediaWork({ ...ground, logger }, sql, {
    media,
    partials,
    uploadNews,
    forgetAuthor: authors.forget,
  })

  disposables.use(watchUploads(queueStore(sql)))
  const traffic = trafficStore(sql)
  const { count: countFeed } = disposables.use(openTraffic(traffic, logger))
  const deps: Deps = {
    forgetEverything: ground.writers.forgetEverything,
    ...{ videos, authors, uploads, uploadNews, jobs: jobStore(sql), forgetRaw: forget },
    pictures: pictureStore(sql),
    statistics: statisticsStore(sql),
    baseFor: baseAddress(config),
    mask: maskOf(ground.hot),
    ...{ traffic, countFeed },
    limits: {
      maxUploadBytes: maxBytes,
      publishWaitMs: Math.min(ANSWER_MS, config.PUBLISH_WAIT_SECONDS * 1000),
    },
  }
  const routes = async (app: FastifyInstance) => {
    await app.register(mediaRoutes, { store: media })
    const pace = uploadPace(config)
    const files = { uploads, uploadNews, media, maxBytes, pace, logger, forgetRaw: forget }
    await app.register(uploadRoutes, { ...files, sealer: ground.sealer })
    await app.register(tusRoutes, { ...files, partials })
  }
  // Ready when the store has answered once: a later outage of it costs uploads, while all else goes on.
  return { deps, routes, section: trafficSection(traffic), ready: onceItWorks(media.ready) }
}
