import { refTo } from '#platform/graph/entity.ts'
import type { DeletedCommentResolvers } from '../types.generated.ts'

export const DeletedComment: DeletedCommentResolvers = {
  video: ({ videoId }) => refTo(videoId),
}
