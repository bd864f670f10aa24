import type { Fragment } from 'postgres'
import type { Asked } from '#db/asked.ts'
import type { Sql } from '#db/client.ts'
import { idsAmong } from '#db/ids-among.ts'
import { isThere } from '#db/is-there.ts'
import { rowsAmong } from '#db/rows-among.ts'
import { gatherQuestions } from '#platform/graph/gather.ts'
import { onlyIds, withOnlyIds } from '#platform/graph/id.ts'

/** What is counted of a video, for one viewer, and of its author. */
export interface VideoStatsRow {
  id: string
  authorId: string
  favoriteCount: number
  commentCount: number
  viewCount: number
  /** Whether the viewer likes it. */
  isFavorite: boolean
  authorTotalFavorited: number
  authorFavoriteCount: number
}

export interface UserStatsRow {
  id: string
  totalFavorited: number
  favoriteCount: number
}

/** A video as this subgraph meets it: by its key alone, or with what came along in the same statement. */
export type VideoFacts = Pick<VideoStatsRow, 'id'> & Partial<VideoStatsRow>
/** A person likewise; null is what there is nothing to be known of. */
export type UserFacts = Pick<UserStatsRow, 'id'> &
  Partial<Record<'totalFavorited' | 'favoriteCount', number | null>>

/** The columns of a VideoStatsRow, of `videoStatsTables`. */
export function videoStatsColumns(sql: Sql) {
  return sql`v.video_id as id, v.author_id, v.favorite_count, v.comment_count, v.view_count, mine.is_favorite,
    author.total_favorited as author_total_favorited, author.favorite_count as author_favorite_count`
}

/** `interactions.video_stats` as `v`, with whether the viewer likes it, and the author's counts. */
export function videoStatsTables(sql: Sql, viewer: string | null | Fragment) {
  return sql`interactions.video_stats v
    join interactions.user_stats author on author.user_id = v.author_id
    cross join lateral (select ${likes(sql, viewer, sql`v.video_id`)} as is_favorite) mine`
}

function likes(sql: Sql, viewer: string | null | Fragment, videoId: Fragment) {
  return isThere(sql, sql`from interactions.favorites where video_id = ${videoId} and user_id = ${viewer}`)
}

export type StatsStore = ReturnType<typeof statsStore>

export function statsStore(sql: Sql) {
  return {
    videosByIds: gatherQuestions((asked: readonly Asked[]) =>
      rowsAmong<VideoStatsRow>(
        sql,
        sql`select ${videoStatsColumns(sql)} from ${videoStatsTables(sql, sql`asked.person`)}
          where v.video_id = any(asked.ids)`,
        asked.map(withOnlyIds),
      ),
    ),

    /** Those of the videos that the viewer likes. */
    favoritesAmong: gatherQuestions((asked: readonly Asked[]) =>
      idsAmong(sql, likes(sql, sql`asked.person`, sql`one.id`), asked.map(withOnlyIds)),
    ),

    usersByIds: (ids: readonly string[]) => sql<UserStatsRow[]>`
      select user_id as id, total_favorited, favorite_count
      from interactions.user_stats where user_id = any(${onlyIds(ids)}::bigint[])`,
  }
}
