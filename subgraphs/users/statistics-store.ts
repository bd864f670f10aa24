import type { Sql } from '#db/client.ts'
import { countDays } from '#db/count-days.ts'
import type { Period } from '#platform/graph/metric.ts'

export interface ActiveUsersRow {
  day: number
  week: number
  month: number
}

export type StatisticsStore = ReturnType<typeof statisticsStore>

export function statisticsStore(sql: Sql) {
  return {
    async userTotal() {
      const [row] = await sql<[{ count: number }]>`select count(*)::int as count from users.users`
      return row.count
    },

    usersByDay: (period: Period) => countDays(sql, period, { rows: sql`users.users`, time: sql`created_at` }),

    async activeUsers() {
      const [row] = await sql<[ActiveUsersRow]>`
        select count(*) filter (where day = today)::int as day, count(*) filter (where day > today - 7)::int as week,
          count(*)::int as month
        from users.last_days, lateral (select (now() at time zone 'UTC')::date as today) now
        where day > (now() at time zone 'UTC')::date - 30`
      return row
    },
  }
}
