import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { CommentRow } from './comment-store.ts'
import type { Context } from './context.ts'

const CONTENT = { min: 1, max: 500 }

export async function postComment(
  { caller, comments, stats, mask, regions }: Context,
  { videoId, content }: { videoId: string; content: string },
): Promise<CommentRow> {
  if (!caller.viewer) throw unauthenticated()
  checkText('content', content, CONTENT)
  const comment = await comments.insert(videoId, {
    authorId: caller.viewer.id,
    content: mask(content),
    region: regions.of(caller.place),
  })
  if (!comment) throw notFound('video')
  await stats.changed(videoId)
  return comment
}
