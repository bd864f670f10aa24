import type { VideoResolvers } from '../types.generated.ts'
import { videoFailure } from '../video-failure.ts'

export const Video: VideoResolvers = {
  author: (video) => ({
    id: video.authorId,
    workCount: 'authorWorkCount' in video ? video.authorWorkCount : undefined,
  }),
  status: (video) => ('status' in video ? video.status : 'READY'),
  failure: (video) => ('failure' in video && video.failure !== null ? videoFailure(video.failure) : null),
  playUrl: (video, _, { addressOf }) =>
    'videoObject' in video ? addressOf(`media/${video.videoObject}`) : null,
  coverUrl: (video, _, { addressOf }) =>
    'coverObject' in video ? addressOf(`media/${video.coverObject}`) : null,
  smallCoverUrl: (video, _, { addressOf }) =>
    'coverObject' in video ? addressOf(`media/${video.smallCoverObject ?? video.coverObject}`) : null,
  publishedAt: (video) => ('publishedAt' in video ? video.publishedAt.getTime() : null),
  durationMs: (video) => ('durationMs' in video ? video.durationMs : null),
  width: (video) => ('width' in video ? video.width : null),
  height: (video) => ('height' in video ? video.height : null),
}
