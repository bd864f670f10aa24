import type { Fragment } from 'postgres'
import { askedTable, type Asked } from './asked.ts'
import type { Sql } from './client.ts'

/**
 * Which of some ids people have to do with, several questions in one statement: the ids that were found, for each
 * question in their order. `isFound` is asked of each `one.id`, with `asked.person`.
 */
export async function idsAmong(
  sql: Sql,
  isFound: Fragment,
  questions: readonly Asked[],
): Promise<ReadonlySet<string>[]> {
  const rows = await sql<{ place: number; ids: string }[]>`
    select asked.place, string_agg(one.id::text, ',') as ids
    from ${askedTable(sql, questions)} cross join lateral unnest(asked.ids) as one (id)
    where ${isFound} group by asked.place`
  const answers = questions.map(() => new Set<string>())
  for (const { place, ids } of rows) answers[place - 1] = new Set(ids.split(','))
  return answers
}
