import { notFound } from '#platform/graph/errors.ts'
import { requireRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'
import { isUploadId, type UploadRow } from './upload.ts'

/** Lets a video that was given up be made once more, with as many tries as the first time; for administrators. */
export async function retryUpload(
  { caller, jobs, uploads, uploadNews }: Context,
  id: string,
): Promise<UploadRow> {
  requireRole(caller, 'ADMINISTRATOR')
  const [again] = isUploadId(id) ? await jobs.retry(id) : []
  const upload = again && (await uploads.byId(again.id))
  if (!upload) throw notFound('upload that was given up')
  uploadNews.tell(upload.ownerId)
  return upload
}
