import { join } from 'node:path'
import type { Sql } from '#db/client.ts'
import { continueTrace, traced, type TraceHeaders } from '#platform/observe/traces.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { openScratch } from '#platform/process/scratch.ts'
import type { VideosGround } from './ground.ts'
import { makePicture } from './make-picture.ts'
import { makeVideo } from './make-video.ts'
import { countSwept } from './measures.ts'
import { startMediaJobs } from './media-jobs.ts'
import type { MediaStore } from './media/media-store.ts'
import { createMediaMaker } from './media/media-maker.ts'
import { openMediaTools, untilAborted } from './media/media-tools.ts'
import { mendCovers } from './mend-covers.ts'
import type { Partials } from './partials.ts'
import { pictureStore } from './picture-store.ts'
import { sweep } from './sweep.ts'
import { sweepStore } from './sweep-store.ts'
import type { UploadNews } from './upload-news.ts'
import { uploadStore } from './upload-store.ts'
import { videoStore } from './video-store.ts'

/** When the sweeper runs. Missed times are not made up for. */
const CRONTAB = '*/10 * * * * sweep ?max=1&jobKey=sweep'

/** What the work is done with, and who is told of it. */
export interface MediaWork {
  media: MediaStore
  partials: Partials
  uploadNews: UploadNews
  /** Called when what is counted of an author has changed. */
  forgetAuthor: (authorId: string) => MaybePromise<void>
}

/** Makes uploads into videos and sweeps, until disposed of; with MEDIA_JOBS=0 that is left to others. */
export async function openMediaWork(ground: VideosGround, sql: Sql, work: MediaWork): Promise<void> {
  const { config, databaseUrl, disposables, logger } = ground
  if (config.MEDIA_JOBS === 0) return
  const { media, partials, uploadNews, forgetAuthor } = work
  const where = { path: config.FFMPEG_PATH, searchPath: config.PATH }
  const tools = ground.mediaTools ?? disposables.use(await openMediaTools(where))
  const stop = new AbortController()
  const scratch = await openScratch(join(config.DATA_DIR, 'in-the-making'))
  const maker = createMediaMaker(untilAborted(tools, stop.signal), scratch)
  const [uploads, videos, pictures] = [uploadStore(sql), videoStore(sql), pictureStore(sql)]
  const rows = sweepStore(sql)
  const workshop = { uploads, uploadNews, media, maker, scratch, logger }
  const ofVideos = { ...workshop, published: forgetAuthor }
  const ofPictures = { ...workshop, pictures }
  const tasks = {
    'make-video': (job: unknown) =>
      inTraceOfJob(job, 'make-video', () => makeVideo(ofVideos, uploadIdOf(job))),
    'make-picture': (job: unknown) =>
      inTraceOfJob(job, 'make-picture', () => makePicture(ofPictures, uploadIdOf(job))),
    'mend-covers': (job: unknown) => mendCovers({ ...workshop, videos }, videoIdOf(job)),
    sweep: async () => countSwept(await sweep({ rows, media, partials, logger, unlisted: forgetAuthor })),
  }
  disposables.use(
    startMediaJobs({
      ...{ databaseUrl, concurrency: config.MEDIA_JOBS, tasks, crontab: CRONTAB, logger },
      cutShort: () => stop.abort(new Error('the work on media ends')),
    }),
  )
}

/** A job goes on with the trace of the request that asked for it. */
function inTraceOfJob(job: unknown, name: string, work: () => Promise<void>): Promise<void> {
  return continueTrace(job as TraceHeaders, () => traced(`job ${name}`, {}, work))
}

function uploadIdOf(job: unknown): string {
  // `queued` wrote it.
  return (job as { uploadId: string }).uploadId
}

function videoIdOf(job: unknown): string {
  // The sweeper wrote it.
  return (job as { videoId: string }).videoId
}
