import type { Sql } from '#db/client.ts'
import { countDays, countDaysOf } from '#db/count-days.ts'
import { onlyIds } from '#platform/graph/id.ts'
import type { Period } from '#platform/graph/metric.ts'

/** What people do with a video that is counted. */
export type Counted = 'views' | 'likes' | 'comments'

/** What came of one video in some days. */
export interface VideoNumbersRow {
  id: string
  views: number
  likes: number
  comments: number
}

export type StatisticsStore = ReturnType<typeof statisticsStore>

export function statisticsStore(sql: Sql) {
  const total = {
    views: sql`sum(view_count)`,
    likes: sql`sum(favorite_count)`,
    comments: sql`sum(comment_count)`,
  }
  const counted = {
    views: { rows: sql`interactions.views`, time: sql`hour` },
    likes: { rows: sql`interactions.favorites`, time: sql`created_at` },
    comments: { rows: sql`interactions.comments`, time: sql`created_at` },
  }
  return {
    async total(what: Counted) {
      const [row] = await sql<[{ total: number }]>`
        select coalesce(${total[what]}, 0)::float8 as total from interactions.video_stats`
      return row.total
    },

    byDay: (what: Counted, period: Period) => countDays(sql, period, counted[what]),

    async totalOfAuthor(what: Counted, authorId: string) {
      const [row] = await sql<[{ total: number }]>`
        select coalesce(${total[what]}, 0)::float8 as total from interactions.video_stats where author_id = ${authorId}`
      return row.total
    },

    byDayOfAuthor: (what: Counted, authorId: string, period: Period) =>
      countDaysOf(sql, period, {
        ...counted[what],
        where: sql`video_id in (select video_id from interactions.video_stats where author_id = ${authorId})`,
      }),

    /** Of these videos, those of the author. A subselect for each: all three are found by the video in an index. */
    latelyByIds: (ids: readonly string[], authorId: string, { from }: Period) => sql<VideoNumbersRow[]>`
      select v.video_id as id,
        (select count(*)::int from interactions.views where video_id = v.video_id and hour >= ${from}) as views,
        (select count(*)::int from interactions.favorites where video_id = v.video_id and created_at >= ${from}) as likes,
        (select count(*)::int from interactions.comments where video_id = v.video_id and created_at >= ${from}) as comments
      from interactions.video_stats v where v.video_id = any(${onlyIds(ids)}::bigint[]) and v.author_id = ${authorId}`,

    async mostLikedVideos(limit: number) {
      const rows = await sql<{ id: string }[]>`
        select video_id as id from interactions.video_stats order by favorite_count desc, video_id desc limit ${limit}`
      return rows.map(({ id }) => id)
    },

    async mostLikedPeople(limit: number) {
      const rows = await sql<{ id: string }[]>`
        select user_id as id from interactions.user_stats order by total_favorited desc, user_id desc limit ${limit}`
      return rows.map(({ id }) => id)
    },
  }
}
