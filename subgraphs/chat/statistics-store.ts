import type { Sql } from '#db/client.ts'
import { countDays } from '#db/count-days.ts'
import type { Period } from '#platform/graph/metric.ts'

export type StatisticsStore = ReturnType<typeof statisticsStore>

/** How many messages, never which. */
export function statisticsStore(sql: Sql) {
  return {
    async messageTotal() {
      const [row] = await sql<[{ total: number }]>`
        select coalesce(sum(last_sequence), 0)::float8 as total from chat.conversations`
      return row.total
    },

    messagesByDay: (period: Period) =>
      countDays(sql, period, { rows: sql`chat.messages`, time: sql`sent_at` }),
  }
}
