import { comments } from '../comments.ts'
import { favoriteVideos } from '../favorite-videos.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  comments: (_, page, context) => comments(context, page),
  favoriteVideos: (_, page, context) => favoriteVideos(context, page),
}
