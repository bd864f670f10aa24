import type { Fragment } from 'postgres'
import type { Sql } from './client.ts'

/** Which of some ids one person has to do with. */
export interface AmongIds {
  person: string
  ids: readonly string[]
}

/**
 * Answers such questions of several people in one statement: the ids that were found, for each question in their
 * order. `found` selects them as `id`, with `asked.person` and `asked.ids` for each question.
 */
export async function idsAmong(
  sql: Sql,
  found: Fragment,
  questions: readonly AmongIds[],
): Promise<ReadonlySet<string>[]> {
  const people = questions.map(({ person }) => person)
  // Postgres has no arrays of arrays that differ in length.
  const lists = questions.map(({ ids }) => `{${ids.join(',')}}`)
  // Without the offset Postgres might read the whole table once instead of its index for each question.
  const rows = await sql<{ place: number; ids: string }[]>`
    select asked.place::integer as place, string_agg(found.id::text, ',') as ids
    from (
      select person, list::bigint[] as ids, place
      from unnest(${people}::bigint[], ${lists}::text[]) with ordinality as question (person, list, place)
    ) asked cross join lateral (${found} offset 0) found
    group by asked.place`
  const answers = questions.map(() => new Set<string>())
  for (const { place, ids } of rows) answers[place - 1] = new Set(ids.split(','))
  return answers
}
