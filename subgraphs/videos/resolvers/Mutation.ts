import { createUpload } from '../create-upload.ts'
import { deleteVideo } from '../delete-video.ts'
import { publishVideo } from '../publish-video.ts'
import { removeProfilePicture } from '../remove-profile-picture.ts'
import { retryUpload } from '../retry-upload.ts'
import { setProfilePicture } from '../set-profile-picture.ts'
import type { MutationResolvers } from '../types.generated.ts'

export const Mutation: Required<MutationResolvers> = {
  createUpload: (_, { purpose }, context) => createUpload(context, purpose ?? 'VIDEO'),
  publishVideo: (_, input, context) => publishVideo(context, input),
  setProfilePicture: (_, { uploadId }, context) => setProfilePicture(context, uploadId),
  removeProfilePicture: (_, input, context) => removeProfilePicture(context, input),
  deleteVideo: (_, { videoId }, context) => deleteVideo(context, videoId),
  retryUpload: (_, { id }, context) => retryUpload(context, id),
}
