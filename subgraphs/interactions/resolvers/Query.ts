import { comments } from '../comments.ts'
import { favoriteVideos } from '../favorite-videos.ts'
import { receivedComments } from '../received-comments.ts'
import { studio } from '../studio.ts'
import type { QueryResolvers } from '../types.generated.ts'

export const Query: Required<QueryResolvers> = {
  comments: (_, page, context) => comments(context, page),
  receivedComments: (_, page, context) => receivedComments(context, page),
  studio: (_, { days }, context) => studio(context, days ?? 28),
  favoriteVideos: (_, page, context) => favoriteVideos(context, page),
}
