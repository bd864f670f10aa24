import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { CommentRow } from './comment-store.ts'
import type { Context } from './context.ts'

const CONTENT = { min: 1, max: 500 }

export async function postComment(
  { caller, comments, stats, mask }: Context,
  { videoId, content }: { videoId: string; content: string },
): Promise<CommentRow> {
  if (!caller.viewer) throw unauthenticated()
  checkText('content', content, CONTENT)
  const comment = await comments.insert(videoId, caller.viewer.id, mask(content))
  if (!comment) throw notFound('video')
  stats.changed(videoId)
  return comment
}
