import { requireRole } from '#platform/identity/roles.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { FailedUploadRow } from './job-store.ts'

/** What did not become a video, of everybody, newest first; for administrators. */
export async function failedUploads(
  { caller, jobs }: Context,
  { first, after }: { first?: number | null; after?: string | null },
): Promise<Page<FailedUploadRow>> {
  requireRole(caller, 'ADMINISTRATOR')
  const size = pageSize(first)
  const [before = null] = decodeCursor(after, 1) ?? []
  return pageOf(await jobs.failed(before, size + 1), size, ({ sequence }) => encodeCursor(sequence))
}
