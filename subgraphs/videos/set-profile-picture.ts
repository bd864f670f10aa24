import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { traceHeaders } from '#platform/observe/traces.ts'
import type { Context } from './context.ts'
import { refuseWhenFull } from './no-room.ts'
import { settled } from './settled-upload.ts'
import { isUploadId, type UploadState } from './upload.ts'
import { failureAsRefusal } from './video-failure.ts'

export interface SentPictureRow {
  status: UploadState
  user: { id: string }
}

/**
 * Makes of a finished upload the picture that it was asked for; from now on it cannot get lost. Waits a while for it; what
 * takes longer is shown by itself when it is made. Setting it again is harmless, and a way to wait on.
 */
export async function setProfilePicture(context: Context, uploadId: string): Promise<SentPictureRow> {
  const { caller, pictures, forgetEverything } = context
  if (!caller.viewer) throw unauthenticated()
  if (!isUploadId(uploadId)) throw notFound('upload')
  const { traceparent = null } = traceHeaders()
  const accepted = await pictures.accept(uploadId, caller.viewer.id, traceparent).catch(refuseWhenFull)
  if (accepted.outcome === 'absent') throw notFound('upload')
  if (accepted.outcome === 'empty') throw notFound("upload's file")
  const { state, failure } = await settled(context, accepted.upload)
  if (state === 'FAILED') throw failureAsRefusal(failure ?? '')
  // Users shows it, and this subgraph cannot say what to forget there.
  if (state === 'READY') await forgetEverything()
  return { status: state, user: { id: caller.viewer.id } }
}
