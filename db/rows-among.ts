import type { Fragment } from 'postgres'
import { askedTable, type Asked } from './asked.ts'
import type { Sql } from './client.ts'

/**
 * The rows of several questions in one statement, for each question in their order. `found` selects them, with
 * `asked.person` and `asked.ids` for each question; each row also tells whose it is.
 */
export async function rowsAmong<Row extends object>(
  sql: Sql,
  found: Fragment,
  questions: readonly Asked[],
): Promise<Row[][]> {
  // Without the offset Postgres might read the whole table once instead of its index for each question.
  const rows = await sql<(Row & { place: number })[]>`
    select asked.place, found.* from ${askedTable(sql, questions)} cross join lateral (${found} offset 0) found`
  const answers = questions.map((): Row[] => [])
  for (const row of rows) answers[row.place - 1]?.push(row)
  return answers
}
