import { randomBytes } from 'node:crypto'
import { tooManyRequests, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { refuseWhenFull } from './no-room.ts'
import { mostBytesFor, type UploadPurpose } from './upload-purpose.ts'

export interface IssuedUpload {
  id: string
  url: string
  maxBytes: number
  expiresAt: number
}

/** An address that nothing is put to is good for this long. */
const LIFETIME = '15 minutes'
/** Uploads one person may have that wait for their bytes or are being made into what they are for. */
const UNFINISHED = 5

export async function createUpload(
  { caller, uploads, uploadNews, limits, addressOf }: Context,
  purpose: UploadPurpose,
): Promise<IssuedUpload> {
  if (!caller.viewer) throw unauthenticated()
  const id = randomBytes(16).toString('hex')
  const upload = await uploads
    .insert(id, caller.viewer.id, LIFETIME, UNFINISHED, purpose)
    .catch(refuseWhenFull)
  if (!upload) throw tooManyRequests(`Finish one of your ${UNFINISHED} uploads first`)
  uploadNews.tell(caller.viewer.id)
  return {
    id: upload.id,
    url: addressOf(`uploads/${upload.id}`),
    maxBytes: mostBytesFor(purpose, limits.maxUploadBytes),
    expiresAt: upload.expiresAt.getTime(),
  }
}
