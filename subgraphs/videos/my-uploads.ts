import { unauthenticated } from '#platform/graph/errors.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { UploadRow } from './upload.ts'

/** What the viewer sent, newest first, and what became of it. */
export async function myUploads(
  { caller, uploads }: Context,
  { first, after }: { first?: number | null; after?: string | null },
): Promise<Page<UploadRow>> {
  if (!caller.viewer) throw unauthenticated()
  const size = pageSize(first)
  const [before = null] = decodeCursor(after, 1) ?? []
  const rows = await uploads.byOwner(caller.viewer.id, before, size + 1)
  return pageOf(rows, size, ({ sequence }) => encodeCursor(sequence))
}
