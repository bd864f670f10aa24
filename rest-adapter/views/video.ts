import type { FeedDocument } from '../operations.generated.ts'
import type { ResultOf } from '../operation.ts'
import { userView } from './user.ts'

export type VideoCard = ResultOf<typeof FeedDocument>['feed']['items'][number]

/** The contract's Videos. One that cannot be played now (its subgraph is down) is left out: the app shows a black tile. */
export function videoViews(videos: readonly VideoCard[]) {
  return videos.filter(({ playUrl }) => playUrl !== null).map(videoView)
}

function videoView(video: VideoCard) {
  return {
    id: Number(video.id),
    author: userView(video.author),
    play_url: video.playUrl ?? '',
    cover_url: video.coverUrl ?? '',
    favorite_count: video.favoriteCount ?? 0,
    comment_count: video.commentCount ?? 0,
    is_favorite: video.isFavorite ?? false,
    title: video.title ?? '',
  }
}
