import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { CommentRow, CommentStore, NewComment } from './comment-store.ts'
import type { Context } from './context.ts'

const CONTENT = { min: 1, max: 500 }
const CLIENT_COMMENT_ID = { min: 1, max: 64 }

export async function postComment(
  { caller, comments, stats, mask, regions }: Context,
  input: { videoId: string; content: string; clientCommentId?: string | null },
): Promise<CommentRow> {
  const { videoId, content, clientCommentId = null } = input
  if (!caller.viewer) throw unauthenticated()
  checkText('content', content, CONTENT)
  if (clientCommentId !== null) checkText('clientCommentId', clientCommentId, CLIENT_COMMENT_ID)
  const comment = await insertOnce(comments, {
    ...{ videoId, authorId: caller.viewer.id, content: mask(content), clientCommentId },
    region: regions.of(caller.place),
  })
  if (!comment) throw notFound('video')
  // Also when it was sent again: the first time may have ended in between.
  await stats.changed(videoId)
  return comment
}

/** A comment that was sent before with the same client id is found instead of written again. */
async function insertOnce(comments: CommentStore, comment: NewComment): Promise<CommentRow | null> {
  try {
    return await comments.insert(comment)
  } catch (error) {
    if (comment.clientCommentId === null || !comments.isDuplicate(error)) throw error
    return comments.byClientId(comment)
  }
}
