import type { Fragment } from 'postgres'
import type { Sql } from './client.ts'

/** Rows of one table by the day (UTC) of one of its columns. */
export interface RowsOfDays {
  from: Date
  before: Date
  days: number
}

export interface CountedDays {
  series: number[]
  before: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** What is to be counted: `rows` is what follows `from`, `time` its moment. */
export interface Counted {
  rows: Fragment
  time: Fragment
}

/** Counts rows that are found by something else than their time, in one pass. `where` says which. */
export async function countDaysOf(
  sql: Sql,
  { from, before, days }: RowsOfDays,
  { rows, time, where }: Counted & { where: Fragment },
): Promise<CountedDays> {
  const counts = await sql<{ day: number; count: number }[]>`
    select greatest(-1, floor(extract(epoch from ${time} - ${from}::timestamptz) * 1000 / ${DAY_MS}))::int as day,
      count(*)::int as count
    from ${rows} where ${where} and ${time} >= ${before} group by 1`
  const byDay = new Map(counts.map(({ day, count }) => [day, count]))
  return { series: Array.from({ length: days }, (_, day) => byDay.get(day) ?? 0), before: byDay.get(-1) ?? 0 }
}

/**
 * Counts rows day by day, each day a range of an index on the time: no row is read, sorted or cast.
 */
export async function countDays(
  sql: Sql,
  { from, before, days }: RowsOfDays,
  { rows, time }: Counted,
): Promise<CountedDays> {
  const [row] = await sql<[CountedDays]>`
    select
      (select count(*)::int from ${rows} where ${time} >= ${before} and ${time} < ${from}) as before,
      to_json(array(
        select (select count(*)::int from ${rows}
          where ${time} >= day and ${time} < day + interval '1 day')
        from generate_series(${from}::timestamptz, ${from}::timestamptz + (${days}::int - 1) * interval '1 day', interval '1 day') day
        order by day
      )) as series`
  return row
}
