import { refTo } from '#platform/graph/entity.ts'
import type { CommentResolvers } from '../types.generated.ts'

export const Comment: CommentResolvers = {
  author: ({ authorId, authorTotalFavorited, authorFavoriteCount }) => ({
    id: authorId,
    totalFavorited: authorTotalFavorited,
    favoriteCount: authorFavoriteCount,
  }),
  region: ({ region }, _, { regions }) => regions.shown(region),
  video: ({ videoId }) => refTo(videoId),
  createdAt: ({ createdAt }) => createdAt.getTime(),
}
