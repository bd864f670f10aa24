import { notFound, unauthenticated, unsupportedMedia } from '#platform/errors.ts'
import { checkText } from '#platform/text.ts'
import type { Context } from './context.ts'
import { newObjectName } from './media/object-name.ts'
import { UnplayableVideo } from './media/unplayable-video.ts'
import type { MadeVideo } from './media/video-maker.ts'
import type { UploadRow } from './upload-store.ts'
import type { VideoRow } from './video-store.ts'

const TITLE = { min: 0, max: 200, blank: true }

/**
 * Turns a finished upload into a video that is playable and listed when this answers. What fails on the way
 * leaves nothing behind; what was published from the same upload or bytes before is found, not made again.
 */
export async function publishVideo(
  context: Context,
  { uploadId, title }: { uploadId: string; title: string },
): Promise<VideoRow> {
  const { caller, uploads, videos } = context
  if (!caller.viewer) throw unauthenticated()
  checkText('title', title, TITLE)
  if (!/^[0-9a-f]{32}$/.test(uploadId)) throw notFound('upload')
  const published = await videos.byUpload(caller.viewer.id, uploadId)
  if (published) return published
  const upload = await uploads.byOwner(uploadId, caller.viewer.id)
  if (!upload) throw notFound('upload')
  if (upload.contentHash === null) throw notFound("upload's file")
  const video =
    (await videos.recentTwin(upload.ownerId, upload.contentHash, title)) ??
    (await makeVideo(context, upload, upload.contentHash, title))
  await forget(context, upload)
  return video
}

async function makeVideo(
  context: Context,
  upload: UploadRow,
  contentHash: string,
  title: string,
): Promise<VideoRow> {
  const { maker, uploadFolder } = context
  let made: MadeVideo
  try {
    made = await maker.make(uploadFolder.fileOf(upload.id))
  } catch (error) {
    if (!(error instanceof UnplayableVideo)) throw error
    await forget(context, upload)
    throw unsupportedMedia(error.message, error.reason)
  }
  try {
    return await storeVideo(context, upload, contentHash, title, made)
  } finally {
    await made.discard()
  }
}

/** Objects first, then the row that names them: whoever is listed can be played. */
async function storeVideo(
  { media, videos }: Context,
  upload: UploadRow,
  contentHash: string,
  title: string,
  made: MadeVideo,
): Promise<VideoRow> {
  const videoObject = newObjectName('video/mp4')
  const coverObject = newObjectName('image/jpeg')
  let kept = false
  try {
    await media.put(videoObject, made.openVideo(), { contentType: 'video/mp4', size: made.videoSize })
    await media.put(coverObject, made.cover, { contentType: 'image/jpeg', size: made.cover.length })
    const { durationMs, width, height } = made
    const { video, isNew } = await videos.insert({
      ...{ authorId: upload.ownerId, uploadId: upload.id, title, contentHash },
      ...{ videoObject, coverObject, durationMs, width, height },
    })
    kept = isNew
    return video
  } finally {
    if (!kept) await Promise.all([media.remove(videoObject), media.remove(coverObject)])
  }
}

async function forget({ uploads, uploadFolder }: Context, { id }: UploadRow): Promise<void> {
  await uploadFolder.remove(id)
  await uploads.remove(id)
}
