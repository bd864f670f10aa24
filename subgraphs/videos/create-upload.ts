import { randomBytes } from 'node:crypto'
import { tooManyRequests, unauthenticated } from '#platform/errors.ts'
import type { Context } from './context.ts'

export interface IssuedUpload {
  id: string
  url: string
  maxBytes: number
  expiresAt: number
}

/** An address that nothing is put to is good for this long. */
const LIFETIME = '15 minutes'
/** Unfinished uploads one person may have. */
const UNFINISHED = 5

export async function createUpload({ caller, uploads, uploadFolder }: Context): Promise<IssuedUpload> {
  if (!caller.viewer) throw unauthenticated()
  const upload = await uploads.insert(randomBytes(16).toString('hex'), caller.viewer.id, LIFETIME, UNFINISHED)
  if (!upload) throw tooManyRequests(`Finish one of your ${UNFINISHED} uploads first`)
  return {
    id: upload.id,
    url: `${caller.origin}/uploads/${upload.id}`,
    maxBytes: uploadFolder.maxBytes,
    expiresAt: upload.expiresAt.getTime(),
  }
}
