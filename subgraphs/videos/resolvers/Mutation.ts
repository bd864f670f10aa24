import { createUpload } from '../create-upload.ts'
import { deleteVideo } from '../delete-video.ts'
import { publishVideo } from '../publish-video.ts'
import { retryUpload } from '../retry-upload.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  createUpload: (_, __, context) => createUpload(context),
  publishVideo: (_, input, context) => publishVideo(context, input),
  deleteVideo: (_, { videoId }, context) => deleteVideo(context, videoId),
  retryUpload: (_, { id }, context) => retryUpload(context, id),
}
