import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export interface DeletedCommentRow {
  id: string
  videoId: string
}

/** Another's comment is, to the viewer, a comment that cannot be found: nothing tells the two apart. */
export async function deleteComment(
  { caller, comments, stats }: Context,
  { commentId, videoId }: { commentId: string; videoId?: string | null },
): Promise<DeletedCommentRow> {
  if (!caller.viewer) throw unauthenticated()
  const gone = await comments.remove(commentId, caller.viewer.id, videoId ?? null)
  if (!gone) throw notFound('comment')
  stats.changed(gone.videoId)
  return gone
}
