import { deleteComment } from '../delete-comment.ts'
import { favoriteVideo } from '../favorite-video.ts'
import { postComment } from '../post-comment.ts'
import { recordView } from '../record-view.ts'
import type { MutationResolvers } from '../types.generated.ts'
import { unfavoriteVideo } from '../unfavorite-video.ts'

export const Mutation: Required<MutationResolvers> = {
  favoriteVideo: (_, { videoId }, context) => favoriteVideo(context, videoId),
  unfavoriteVideo: (_, { videoId }, context) => unfavoriteVideo(context, videoId),
  postComment: (_, input, context) => postComment(context, input),
  recordView: (_, { videoId }, context) => recordView(context, videoId),
  deleteComment: (_, input, context) => deleteComment(context, input),
}
