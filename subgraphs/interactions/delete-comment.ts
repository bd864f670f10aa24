import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Context } from './context.ts'

export interface DeletedCommentRow {
  id: string
  videoId: string
}

/** Another's comment is, to whoever is no moderator, a comment that cannot be found: nothing tells the two apart. */
export async function deleteComment(
  { caller, comments, stats }: Context,
  { commentId, videoId }: { commentId: string; videoId?: string | null },
): Promise<DeletedCommentRow> {
  if (!caller.viewer) throw unauthenticated()
  const mayAny = hasRole(caller, 'MODERATOR', 'ADMINISTRATOR')
  const gone = await comments.remove(commentId, { by: caller.viewer.id, mayAny }, videoId ?? null)
  if (!gone) throw notFound('comment')
  await stats.changed(gone.videoId)
  return gone
}
