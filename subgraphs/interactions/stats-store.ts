import type { Sql } from '#db/client.ts'
import { onlyIds } from '#platform/id.ts'

export interface VideoStatsRow {
  videoId: string
  authorId: string
  favoriteCount: number
  commentCount: number
  /** Whether the viewer likes it. */
  isFavorite: boolean
}

export interface UserStatsRow {
  userId: string
  totalFavorited: number
  favoriteCount: number
}

export function statsStore(sql: Sql) {
  return {
    videosByIds: (ids: readonly string[], viewerId: string | null) => sql<VideoStatsRow[]>`
      select v.video_id, v.author_id, v.favorite_count, v.comment_count, f.user_id is not null as is_favorite
      from interactions.video_stats v
      left join interactions.favorites f on f.video_id = v.video_id and f.user_id = ${viewerId}
      where v.video_id = any(${onlyIds(ids)}::bigint[])`,

    usersByIds: (ids: readonly string[]) => sql<UserStatsRow[]>`
      select user_id, total_favorited, favorite_count
      from interactions.user_stats where user_id = any(${onlyIds(ids)}::bigint[])`,
  }
}
