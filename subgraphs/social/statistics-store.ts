import type { Sql } from '#db/client.ts'
import { countDays, countDaysOf } from '#db/count-days.ts'
import type { Period } from '#platform/graph/metric.ts'

export type StatisticsStore = ReturnType<typeof statisticsStore>

export function statisticsStore(sql: Sql) {
  const follows = { rows: sql`social.follows`, time: sql`created_at` }
  return {
    async followTotal() {
      const [row] = await sql<[{ total: number }]>`
        select coalesce(sum(follow_count), 0)::float8 as total from social.follow_stats`
      return row.total
    },

    followsByDay: (period: Period) => countDays(sql, period, follows),

    async followerTotal(userId: string) {
      const [row] = await sql<[{ total: number }?]>`
        select follower_count as total from social.follow_stats where user_id = ${userId}`
      return row?.total ?? 0
    },

    followersByDay: (userId: string, period: Period) =>
      countDaysOf(sql, period, { ...follows, where: sql`followee_id = ${userId}` }),
  }
}
