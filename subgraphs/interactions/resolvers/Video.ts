import { notFound } from '#platform/graph/errors.ts'
import { periodOf } from '#platform/graph/metric.ts'
import type { Context } from '../context.ts'
import { latelyKey } from '../lately.ts'
import type { UserFacts, VideoFacts } from '../stats-store.ts'
import type { VideoResolvers } from '../types.generated.ts'

// Each fact came along with the video, or is asked for when the video came by its key alone.
export const Video: VideoResolvers = {
  author: (video, _, context) => (video.authorId === undefined ? authorOf(video, context) : withStats(video)),
  favoriteCount: ({ id, favoriteCount }, _, { videoStatsById }) =>
    favoriteCount ?? videoStatsById.load(id).then((stats) => stats?.favoriteCount ?? null),
  commentCount: ({ id, commentCount }, _, { videoStatsById }) =>
    commentCount ?? videoStatsById.load(id).then((stats) => stats?.commentCount ?? null),
  viewCount: ({ id, viewCount }, _, { videoStatsById }) =>
    viewCount ?? videoStatsById.load(id).then((stats) => stats?.viewCount ?? null),
  isFavorite: ({ id, isFavorite }, _, { videoStatsById }) =>
    isFavorite ?? videoStatsById.load(id).then((stats) => stats?.isFavorite ?? null),
  lately: ({ id }, { days }, { latelyByKey }) => latelyByKey.load(latelyKey(periodOf(days ?? 28), id)),
}

async function authorOf({ id }: VideoFacts, { videoStatsById }: Context): Promise<UserFacts> {
  const video = await videoStatsById.load(id)
  return video ? withStats(video) : unknownAuthor()
}

/**
 * Of a video that is out of sight only videos knows whose it is. What is asked of them here is missing, as what is asked of
 * the video is; without the key, all of the video would go with it.
 */
function unknownAuthor(): UserFacts {
  // An error in the place of a value is that field's alone.
  return { id: notFound('video') as unknown as string, totalFavorited: null, favoriteCount: null }
}

function withStats({ authorId = '', authorTotalFavorited, authorFavoriteCount }: VideoFacts) {
  return { id: authorId, totalFavorited: authorTotalFavorited, favoriteCount: authorFavoriteCount }
}
