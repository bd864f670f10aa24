import type { Sql } from '#db/client.ts'
import { countDays } from '#db/count-days.ts'
import type { Period } from '#platform/graph/metric.ts'
import type { UploadState } from './upload.ts'

export type StatisticsStore = ReturnType<typeof statisticsStore>

export function statisticsStore(sql: Sql) {
  return {
    async videoTotal() {
      const [row] = await sql<[{ total: number }]>`
        select coalesce(sum(work_count), 0)::float8 as total from videos.author_stats`
      return row.total
    },

    videosByDay: (period: Period) =>
      countDays(sql, period, { rows: sql`videos.videos`, time: sql`published_at` }),

    /** What is under way, whenever it began; what ended, of these days. */
    uploadsByState: ({ from }: Period) => sql<{ status: UploadState; count: number }[]>`
      select state as status, count(*)::int as count from videos.uploads
      where purpose = 'VIDEO' and (state in ('UPLOADING', 'PROCESSING') or created_at >= ${from})
      group by 1 order by 1`,

    async queueDepth() {
      const [row] = await sql<[{ count: number }]>`
        select count(*)::int as count from videos.uploads where state = 'PROCESSING'`
      return row.count
    },

    /** Null before the sweeper's first time. */
    async storedBytes() {
      const [row] = await sql<{ bytes: number }[]>`select bytes::float8 as bytes from videos.stored_media`
      return row?.bytes ?? null
    },

    async receivedBytes() {
      const [row] = await sql<[{ bytes: number }]>`
        select coalesce(sum(size), 0)::float8 as bytes from videos.uploads
        where state = 'READY' and purpose = 'VIDEO'`
      return row.bytes
    },
  }
}
