import type { VideoResolvers } from '../types.generated.ts'

export const Video: VideoResolvers = {
  author: ({ authorId, authorWorkCount }) => ({ id: authorId, workCount: authorWorkCount }),
  playUrl: ({ videoObject }, _, { mediaUrl }) => mediaUrl(videoObject),
  coverUrl: ({ coverObject }, _, { mediaUrl }) => mediaUrl(coverObject),
  publishedAt: ({ publishedAt }) => publishedAt.getTime(),
}
