import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { CommentRow } from './comment-store.ts'
import type { Context } from './context.ts'

/** A video's comments, newest first; null when there is no such video. */
export async function comments(
  { comments }: Context,
  { videoId, first, after }: { videoId: string; first?: number | null; after?: string | null },
): Promise<Page<CommentRow> | null> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await comments.byVideo(videoId, afterId, size + 1)
  return rows && pageOf(rows, size, ({ id }) => encodeCursor(id))
}
