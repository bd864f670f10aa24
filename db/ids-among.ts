import type { Fragment } from 'postgres'
import { askedTable, type Asked } from './asked.ts'
import type { Sql } from './client.ts'

/**
 * Which of some ids people have to do with, several questions in one statement: the ids that were found, for each
 * question in their order. `found` selects them as `id`, with `asked.person` and `asked.ids` for each question.
 */
export async function idsAmong(
  sql: Sql,
  found: Fragment,
  questions: readonly Asked[],
): Promise<ReadonlySet<string>[]> {
  // Without the offset Postgres might read the whole table once instead of its index for each question.
  const rows = await sql<{ place: number; ids: string }[]>`
    select asked.place, string_agg(found.id::text, ',') as ids
    from ${askedTable(sql, questions)} cross join lateral (${found} offset 0) found
    group by asked.place`
  const answers = questions.map(() => new Set<string>())
  for (const { place, ids } of rows) answers[place - 1] = new Set(ids.split(','))
  return answers
}
