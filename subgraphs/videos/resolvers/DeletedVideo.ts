import { refTo } from '#platform/graph/entity.ts'
import type { DeletedVideoResolvers } from '../types.generated.ts'

export const DeletedVideo: DeletedVideoResolvers = {
  author: ({ authorId }) => refTo(authorId),
}
