import { refTo } from '#platform/entity.ts'
import { notFound } from '#platform/errors.ts'
import type { VideoResolvers } from '../types.generated.ts'

export const Video: VideoResolvers = {
  author: async ({ id }, _, { videoStatsById }) => {
    const video = await videoStatsById.load(id)
    if (!video) throw notFound('video')
    return refTo(video.authorId)
  },
  favoriteCount: async ({ id }, _, { videoStatsById }) =>
    (await videoStatsById.load(id))?.favoriteCount ?? null,
  commentCount: async ({ id }, _, { videoStatsById }) =>
    (await videoStatsById.load(id))?.commentCount ?? null,
  isFavorite: async ({ id }, _, { videoStatsById }) => (await videoStatsById.load(id))?.isFavorite ?? null,
}
