import type { Sql } from '#db/client.ts'
import { idOrNull, isId } from '#platform/graph/id.ts'
import { videoStatsColumns, videoStatsTables, type VideoStatsRow } from './stats-store.ts'

export interface FavoriteRow extends VideoStatsRow {
  /** The like's own id: what the list is ordered by. */
  likeId: string
}

/** What a change of a like came to: whether the video exists, and whether anything changed. */
export interface FavoriteChange {
  found: boolean
  changed: boolean
  /** Whose video it is; null when it does not exist. */
  authorId: string | null
}

const nothing: FavoriteChange = { found: false, changed: false, authorId: null }

export type FavoriteStore = ReturnType<typeof favoriteStore>

/**
 * The row is the truth, the counters follow it in the same statement and only when it really changed.
 * Counter rows are locked in one order (the video's, then people's by id), so that two people who like each
 * other's videos at the same moment cannot wait for each other. A row that had to be waited for is judged again,
 * and then Postgres does not join it with what the statement itself changed: hence sub-selects that stand
 * alone, which keep their value.
 */
export function favoriteStore(sql: Sql) {
  const count = (userId: string, videoId: string, by: 1 | -1) => sql`
    video as (
      update interactions.video_stats set favorite_count = favorite_count + ${by}
      where video_id = (select video_id from changed) returning author_id
    ), people as materialized (
      select user_id from interactions.user_stats
      where user_id in (${userId}, (select author_id from video)) and exists (select from video)
      order by user_id for no key update
    ), counted as (
      update interactions.user_stats set
        total_favorited = total_favorited + case when user_id = (select author_id from video) then ${by} else 0 end,
        favorite_count = favorite_count + case when user_id = ${userId} then ${by} else 0 end
      where user_id = any(array(select user_id from people))
    )
    select author_id is not null as found, author_id, exists (select from changed) as changed
    from (select (select author_id from interactions.video_stats where video_id = ${videoId}) as author_id) target`

  return {
    async insert(userId: string, videoId: string): Promise<FavoriteChange> {
      if (!isId(videoId)) return nothing
      const [change] = await sql<[FavoriteChange]>`
        with changed as (
          insert into interactions.favorites (user_id, video_id)
          select ${userId}, video_id from interactions.video_stats where video_id = ${videoId}
          on conflict (video_id, user_id) do nothing returning video_id
        ), ${count(userId, videoId, 1)}`
      return change
    },

    async remove(userId: string, videoId: string): Promise<FavoriteChange> {
      if (!isId(videoId)) return nothing
      const [change] = await sql<[FavoriteChange]>`
        with changed as (
          delete from interactions.favorites where user_id = ${userId} and video_id = ${videoId} returning video_id
        ), ${count(userId, videoId, -1)}`
      return change
    },

    /** Newest like first; each with what is counted of the video and whether the viewer likes it, too. */
    byUser: (userId: string, viewerId: string | null, afterId: string | null, limit: number) => sql<
      FavoriteRow[]
    >`
      select f.id as like_id, ${videoStatsColumns(sql)}
      from interactions.favorites f join (${videoStatsTables(sql, viewerId)}) on v.video_id = f.video_id
      where f.user_id = ${idOrNull(userId)} and f.id < ${afterId ?? Number.MAX_SAFE_INTEGER}
      order by f.id desc limit ${limit}`,
  }
}
