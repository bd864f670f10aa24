import type { Fragment } from 'postgres'
import type { Sql } from './client.ts'

/**
 * Whether there is a row, as a condition or a column: looked up in its unique index, once for each row that asks. `rows` is
 * `from … where …`. Postgres takes everybody for average and would rather join: of somebody who follows thousands it read
 * all of their follows, for each page. The offset keeps it from that.
 *
 * A column stands in a row of its own after the table that the statement is about (`cross join lateral (select …) mine`):
 * traces know a statement by the first table in it.
 */
export function isThere(sql: Sql, rows: Fragment): Fragment {
  return sql`exists (select ${rows} offset 0)`
}
