import { refTo } from '#platform/entity.ts'
import type { VideoResolvers } from '../types.generated.ts'

export const Video: VideoResolvers = {
  __resolveReference: async ({ id }, { videoById }) => videoById.load(id),
  author: ({ authorId }) => refTo(authorId),
  playUrl: ({ videoObject }, _, { mediaUrl }) => mediaUrl(videoObject),
  coverUrl: ({ coverObject }, _, { mediaUrl }) => mediaUrl(coverObject),
  publishedAt: ({ publishedAt }) => publishedAt.getTime(),
}
