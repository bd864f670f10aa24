import type { Sql } from 'postgres'

/** Rows that one statement looks at: none of them runs for long, however large the table. */
const BATCH = 2_000

/** Ids above `after`, up to `last`. */
export interface Batch {
  after: string
  last: string
}

/** Walks through a table by its key; answers with how many rows it has passed. */
export async function inBatches(
  sql: Sql,
  { table, key }: { table: string; key: string },
  look: (batch: Batch) => Promise<void>,
): Promise<number> {
  let looked = 0
  for (let after = '0'; ;) {
    const [found] = await sql<{ last: string | null; count: number }[]>`
      select max(id)::text as last, count(*)::int as count
      from (select ${sql(key)} as id from ${sql(table)} where ${sql(key)} > ${after} order by ${sql(key)} limit ${BATCH}) batch`
    if (!found || found.last === null) return looked
    await look({ after, last: found.last })
    after = found.last
    looked += found.count
  }
}
