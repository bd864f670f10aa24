import { invalid, notFound, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Context } from './context.ts'
import { traceHeaders } from '#platform/observe/traces.ts'
import { MAX_DURATION_MS } from './media/probe.ts'
import { refuseWhenFull } from './no-room.ts'
import { settled } from './settled-upload.ts'
import { isUploadId } from './upload.ts'
import { failureAsRefusal } from './video-failure.ts'
import type { AnyVideoRow } from './video-store.ts'

const TITLE = { min: 0, max: 200, blank: true }

interface Publication {
  uploadId: string
  title: string
  coverAt?: number | null
}

/**
 * Accepts a finished upload as a video: from now on it cannot get lost. Waits a while for it to be ready; what takes
 * longer is PROCESSING when this answers. Publishing again is harmless, and a way to wait on.
 */
export async function publishVideo(context: Context, publication: Publication): Promise<AnyVideoRow> {
  const { caller, videos, authors, videoById } = context
  if (!caller.viewer) throw unauthenticated()
  const { uploadId } = checked(publication)
  const upload = await accept(context, caller.viewer.id, publication)
  if (!upload) {
    const published = await videos.byUpload(caller.viewer.id, uploadId)
    if (!published) throw notFound('upload')
    return published
  }
  const { state, failure, videoId } = await settled(context, upload)
  // The job that made it may run elsewhere: its owner must find it counted all the same.
  await authors.forget(caller.viewer.id)
  if (state === 'FAILED') throw failureAsRefusal(failure ?? '')
  const video = videoId && (await videoById.load(videoId))
  if (!video) throw notFound('video')
  return video
}

function checked(publication: Publication): Publication {
  const { uploadId, title, coverAt } = publication
  checkText('title', title, TITLE)
  if (coverAt != null && (coverAt < 0 || coverAt > MAX_DURATION_MS))
    throw invalid('coverAt', `must be between 0 and ${MAX_DURATION_MS}`)
  if (!isUploadId(uploadId)) throw notFound('upload')
  return publication
}

/** Null when there is no such upload, or no more. */
async function accept(
  { uploads, uploadNews, forgetRaw, mask }: Context,
  ownerId: string,
  { uploadId, title, coverAt }: Publication,
) {
  const { traceparent = null } = traceHeaders()
  const about = { title: mask(title), coverAtMs: coverAt ?? null }
  const published = await uploads.publish(uploadId, ownerId, about, traceparent).catch(refuseWhenFull)
  if (published.outcome === 'absent') return null
  if (published.outcome === 'empty') throw notFound("upload's file")
  if (published.outcome === 'accepted') uploadNews.tell(ownerId)
  if (published.raw !== null) await forgetRaw(published.raw)
  return published.upload
}
