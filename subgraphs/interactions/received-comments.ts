import { unauthenticated } from '#platform/graph/errors.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { CommentRow } from './comment-store.ts'
import type { Context } from './context.ts'

/** What others said about the viewer's videos, newest first. */
export async function receivedComments(
  { caller, comments }: Context,
  { first, after }: { first?: number | null; after?: string | null },
): Promise<Page<CommentRow>> {
  if (!caller.viewer) throw unauthenticated()
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await comments.received(caller.viewer.id, afterId, size + 1)
  return pageOf(rows, size, ({ id }) => encodeCursor(id))
}
