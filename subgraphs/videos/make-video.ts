import type { Logger } from '#platform/process/logger.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Scratch } from '#platform/process/scratch.ts'
import { localFile } from './local-file.ts'
import type { MediaStore } from './media/media-store.ts'
import { newObjectName } from './media/object-name.ts'
import { UnplayableVideo } from './media/unplayable-video.ts'
import type { MadeVideo, VideoMaker } from './media/video-maker.ts'
import type { UploadNews } from './upload-news.ts'
import type { UploadRow, UploadStore } from './upload-store.ts'

export interface Workshop {
  uploads: UploadStore
  uploadNews: UploadNews
  media: MediaStore
  maker: VideoMaker
  scratch: Scratch
  logger: Logger
  /** Called when a video is listed that was not before, with its author. */
  published: (authorId: string) => MaybePromise<void>
}

/**
 * The job behind `publishVideo`: raw bytes become a listed video, or the upload FAILED. It may be run again at any
 * time, also while another run of it is not over: only one of them finishes, the others leave nothing. Throws what
 * another try may put right.
 */
export async function makeVideo(workshop: Workshop, uploadId: string): Promise<void> {
  const { uploads, media, logger } = workshop
  const upload = await uploads.byId(uploadId)
  if (upload?.state !== 'PROCESSING' || upload.rawObject === null) return
  let isSettled = false
  try {
    await using file = await localFile(workshop, upload.rawObject)
    await using made = await workshop.maker.make(file.path, upload.coverAtMs)
    isSettled = await storeVideo(workshop, upload, made)
  } catch (error) {
    if (!(error instanceof UnplayableVideo)) throw error
    isSettled = await uploads.fail(uploadId, error.reason)
    logger.info({ uploadId, failure: error.reason, detail: error.detail }, 'an upload is no video')
  }
  workshop.uploadNews.tell(upload.ownerId)
  // What somebody else settled is theirs to forget: of what was given up meanwhile the bytes are kept for another try.
  if (isSettled) await forgetRaw(media, upload.rawObject, logger)
}

/** Objects first, then the row that names them: whoever is listed can be played. False when the upload was settled already. */
async function storeVideo(
  { media, uploads, published }: Workshop,
  upload: UploadRow,
  made: MadeVideo,
): Promise<boolean> {
  const { durationMs, width, height, covers } = made
  const videoObject = newObjectName('video/mp4')
  const coverObject = newObjectName('image/jpeg')
  const smallCoverObject = newObjectName('image/jpeg')
  const names = [videoObject, coverObject, smallCoverObject]
  let isKept = false
  try {
    const contentType = 'image/jpeg'
    const puts = await Promise.allSettled([
      media.put(videoObject, made.openVideo(), { contentType: 'video/mp4', size: made.videoSize }),
      media.put(coverObject, covers.large, { contentType, size: covers.large.length }),
      media.put(smallCoverObject, covers.small, { contentType, size: covers.small.length }),
    ])
    for (const put of puts) if (put.status === 'rejected') throw put.reason
    // When the answer is lost, nobody knows whether the row was written: then the sweeper decides, an hour later.
    isKept = true
    isKept = await uploads.finish(upload.id, {
      ...{ videoObject, coverObject, smallCoverObject, durationMs, width, height },
    })
    await published(upload.ownerId)
    return isKept
  } finally {
    if (!isKept) await Promise.allSettled(names.map((name) => media.remove(name)))
  }
}

/** What stays behind is found by the sweeper. */
export async function forgetRaw(media: MediaStore, rawObject: string, logger: Logger): Promise<void> {
  await media
    .remove(rawObject)
    .catch((error: unknown) => logger.warn({ err: error }, 'a raw file stayed behind'))
}
