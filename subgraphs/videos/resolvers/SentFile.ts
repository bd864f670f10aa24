import { videoFailure } from '../video-failure.ts'
import type { SentFileResolvers } from '../types.generated.ts'

export const SentFile: SentFileResolvers = {
  status: ({ state }) => state,
  bytes: ({ size, contentHash }) => (size === null || contentHash === null ? null : Number(size)),
  createdAt: ({ createdAt }) => createdAt.getTime(),
  failure: ({ failure }) => (failure === null ? null : videoFailure(failure)),
  video: ({ videoId }, _, { videoById }) => (videoId === null ? null : videoById.load(videoId)),
}
