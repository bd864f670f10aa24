import type { Sql } from '#db/client.ts'

/** Feed requests of one hour from one place. */
export interface TrafficRow {
  hour: Date
  country: string
  region: string
  city: string
  requests: number
}

/** How long traffic is kept. */
export const KEPT_DAYS = 90

export type TrafficStore = ReturnType<typeof trafficStore>

export function trafficStore(sql: Sql) {
  return {
    /** Adds to what is counted already. Rows are locked in one order: all processes write at about the same time. */
    async add(rows: readonly TrafficRow[]) {
      await sql`
        insert into videos.feed_traffic as t (hour, country, region, city, requests)
        select * from unnest(${rows.map(({ hour }) => hour.toISOString())}::timestamptz[], ${rows.map(({ country }) => country)}::text[],
          ${rows.map(({ region }) => region)}::text[], ${rows.map(({ city }) => city)}::text[],
          ${rows.map(({ requests }) => requests)}::int[]) as given (hour, country, region, city, requests)
        order by hour, country, region, city
        on conflict (hour, country, region, city) do update set requests = t.requests + excluded.requests`
    },

    async removeOld() {
      await sql`delete from videos.feed_traffic where hour < now() - make_interval(days => ${KEPT_DAYS})`
    },

    byHour: (hours: number) => sql<{ hour: Date; requests: number }[]>`
      select hour, sum(requests)::int as requests from videos.feed_traffic
      where hour > now() - make_interval(hours => ${hours}) group by hour order by hour`,

    topPlaces: (hours: number, most: number) => sql<Omit<TrafficRow, 'hour'>[]>`
      select country, region, city, sum(requests)::int as requests from videos.feed_traffic
      where hour > now() - make_interval(hours => ${hours})
      group by country, region, city order by requests desc, country, region, city limit ${most}`,
  }
}
