import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Sql } from '#db/client.ts'
import type { Config } from '#platform/process/config.ts'
import { maskOf } from '#platform/graph/sensitive-words.ts'
import type { HotSettings } from '#platform/process/hot-settings.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Pace } from '#platform/http/pace.ts'
import { continueTrace, traced, type TraceHeaders } from '#platform/observe/traces.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import { openScratch } from '#platform/process/scratch.ts'
import type { Topics } from '#platform/topic/topic.ts'
import type { Deps } from './context.ts'
import { jobStore } from './job-store.ts'
import { forgetRaw, makeVideo } from './make-video.ts'
import { countSwept, watchUploads } from './measures.ts'
import { mendCovers } from './mend-covers.ts'
import { startMediaJobs } from './media-jobs.ts'
import { openFfmpeg } from './media/ffmpeg.ts'
import { mediaRoutes } from './media/media-routes.ts'
import { onceItWorks } from './media/once-it-works.ts'
import { openMediaStore } from './media/open-media-store.ts'
import { createVideoMaker } from './media/video-maker.ts'
import { openPartials } from './partials.ts'
import { queueStore } from './queue-store.ts'
import { statisticsStore } from './statistics-store.ts'
import { sweep } from './sweep.ts'
import { sweepStore } from './sweep-store.ts'
import { openTraffic } from './traffic.ts'
import { trafficSection } from './traffic-section.ts'
import { trafficStore } from './traffic-store.ts'
import { tusRoutes } from './tus-routes.ts'
import { openUploadNews } from './upload-news.ts'
import { uploadRoutes } from './upload-routes.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore, type AuthorRow } from './video-store.ts'

const MIB = 1024 * 1024

/** How long an answer of this subgraph may wait for something: less than the time that its askers give it. */
const ANSWER_MS = 4_000

/** For one file. Less than an hour: a store may date an object from its first byte, and the sweeper takes what is older. */
const MOST_SECONDS = 3_000

/** When the sweeper runs. Missed times are not made up for. */
const CRONTAB = '*/10 * * * * sweep ?max=1&jobKey=sweep'

export interface VideosGround {
  config: Config
  databaseUrl: string
  hot: HotSettings
  /** Whether all writes to the database pass through this process. */
  alone?: boolean
  topics: Topics
  logger: Logger
  /** Proves which trace an upload belongs to. */
  sealer?: Sealer
  disposables: Disposables
}

/** What the videos subgraph works with besides its tables, the routes that files come and go by, and its jobs. */
export async function openVideosDeps(ground: VideosGround, sql: Sql) {
  const { config, databaseUrl, disposables } = ground
  const logger = ground.logger.child({ subgraph: 'videos' })
  const ffmpeg = disposables.use(await openFfmpeg({ path: config.FFMPEG_PATH, searchPath: config.PATH }))
  const media = await openMediaStore(config)
  const uploads = uploadStore(sql)
  const videos = videoStore(sql)
  const uploadNews = openUploadNews(ground.topics)
  const authors = createRowCache('author-stats', (author: AuthorRow) => author.id, videos.authorsByIds, {
    alone: ground.alone ?? false,
    topics: ground.topics,
  })
  const maxBytes = config.MAX_UPLOAD_MB * MIB
  const forget = (rawObject: string) => forgetRaw(media, rawObject, logger)

  const scratch = await openScratch(join(config.DATA_DIR, 'in-the-making'))
  const maker = createVideoMaker(ffmpeg, scratch)
  const workshop = { uploads, uploadNews, media, maker, scratch, logger, published: authors.forget }
  const partials = await openPartials(join(config.DATA_DIR, 'uploads'))
  const tasks = {
    'make-video': (job: unknown) =>
      inTraceOfJob(job, 'make-video', () => makeVideo(workshop, uploadIdOf(job))),
    'mend-covers': (job: unknown) => mendCovers({ ...workshop, videos }, videoIdOf(job)),
    sweep: async () =>
      countSwept(await sweep({ rows: sweepStore(sql), media, partials, logger, unlisted: authors.forget })),
  }
  disposables.use(
    startMediaJobs({
      ...{ databaseUrl, concurrency: config.MEDIA_JOBS, tasks, crontab: CRONTAB, logger },
      cutShort: () => ffmpeg[Symbol.asyncDispose](),
    }),
  )

  disposables.use(watchUploads(queueStore(sql)))
  const traffic = trafficStore(sql)
  const { count: countFeed } = disposables.use(openTraffic(traffic, logger))
  const deps: Deps = {
    ...{ videos, authors, uploads, uploadNews, jobs: jobStore(sql), forgetRaw: forget },
    statistics: statisticsStore(sql),
    publicUrl: config.PUBLIC_URL,
    mask: maskOf(ground.hot),
    ...{ traffic, countFeed },
    limits: {
      maxUploadBytes: maxBytes,
      publishWaitMs: Math.min(ANSWER_MS, config.PUBLISH_WAIT_SECONDS * 1000),
    },
  }
  const routes = async (app: FastifyInstance) => {
    await app.register(mediaRoutes, { store: media })
    const pace: Pace = { bytesPerSecond: config.UPLOAD_KB_PER_SECOND * 1024, maxSeconds: MOST_SECONDS }
    const files = { uploads, uploadNews, media, maxBytes, pace, logger, forgetRaw: forget }
    await app.register(uploadRoutes, { ...files, sealer: ground.sealer })
    await app.register(tusRoutes, { ...files, partials })
  }
  // Ready when the store has answered once: a later outage of it costs uploads, while all else goes on.
  return { deps, routes, section: trafficSection(traffic), ready: onceItWorks(media.ready) }
}

/** A job goes on with the trace of the request that asked for it. */
function inTraceOfJob(job: unknown, name: string, work: () => Promise<void>): Promise<void> {
  return continueTrace(job as TraceHeaders, () => traced(`job ${name}`, {}, work))
}

function uploadIdOf(job: unknown): string {
  // `publish` wrote it.
  return (job as { uploadId: string }).uploadId
}

function videoIdOf(job: unknown): string {
  // The sweeper wrote it.
  return (job as { videoId: string }).videoId
}
