import type { Scratch } from '#platform/process/scratch.ts'
import type { Logger } from '#platform/process/logger.ts'
import { localFile } from './local-file.ts'
import type { MediaStore } from './media/media-store.ts'
import { UnusableFile } from './media/unusable-file.ts'
import type { UploadNews } from './upload-news.ts'
import type { UploadRow } from './upload.ts'
import type { UploadStore } from './upload-store.ts'

/** What a job works with that makes something of an upload. */
export interface Workshop {
  uploads: UploadStore
  uploadNews: UploadNews
  media: MediaStore
  scratch: Scratch
  logger: Logger
}

/**
 * A job on what was sent: `make` turns the file into what it was sent for and says whether that settled the upload; a file
 * that is at fault makes it FAILED. It may be run again at any time, also while another run of it is not over: only one of
 * them settles the upload, the others leave nothing. Throws what another try may put right.
 */
export async function workOnUpload(
  workshop: Workshop,
  uploadId: string,
  make: (upload: UploadRow, path: string) => Promise<boolean>,
): Promise<void> {
  const { uploads, media, logger } = workshop
  const upload = await uploads.byId(uploadId)
  if (upload?.state !== 'PROCESSING' || upload.rawObject === null) return
  let isSettled = false
  try {
    await using file = await localFile(workshop, upload.rawObject)
    isSettled = await make(upload, file.path)
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    isSettled = await uploads.fail(uploadId, error.reason)
    logger.info(
      { uploadId, failure: error.reason, detail: error.detail },
      'an upload is not what it was sent for',
    )
  }
  workshop.uploadNews.tell(upload.ownerId)
  // What somebody else settled is theirs to forget: of what was given up meanwhile the bytes are kept for another try.
  if (isSettled) await forgetRaw(media, upload.rawObject, logger)
}

/** What stays behind is found by the sweeper. */
export async function forgetRaw(media: MediaStore, rawObject: string, logger: Logger): Promise<void> {
  await media
    .remove(rawObject)
    .catch((error: unknown) => logger.warn({ err: error }, 'a raw file stayed behind'))
}
