import type { Fragment } from 'postgres'
import type { Sql } from './client.ts'

/** A question about some ids, by one person. */
export interface Asked {
  /** Null for a guest. */
  person: string | null
  ids: readonly string[]
}

/** Questions of several people as a table `asked`: `person`, `ids`, and `place` from 1 on. */
export function askedTable(sql: Sql, questions: readonly Asked[]): Fragment {
  const people = questions.map(({ person }) => person)
  // Postgres has no arrays of arrays that differ in length.
  const lists = questions.map(({ ids }) => `{${ids.join(',')}}`)
  return sql`(
    select person, list::bigint[] as ids, place::integer as place
    from unnest(${people}::bigint[], ${lists}::text[]) with ordinality as question (person, list, place)
  ) asked`
}
