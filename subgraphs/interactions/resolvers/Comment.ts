import { refTo } from '#platform/entity.ts'
import type { CommentResolvers } from '../types.generated.ts'

export const Comment: CommentResolvers = {
  __resolveReference: async ({ id }, { commentById }) => commentById.load(id),
  author: ({ authorId }) => refTo(authorId),
  video: ({ videoId }) => refTo(videoId),
  createdAt: ({ createdAt }) => createdAt.getTime(),
}
