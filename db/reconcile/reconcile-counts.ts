import type { Sql } from 'postgres'
import type { Book } from './books.ts'
import type { Finding } from './finding.ts'
import { inBatches, type Batch } from './in-batches.ts'

/** How far one row's counters are from the truth, in the order of the book. */
interface Drift {
  id: string
  by: string[]
}

/**
 * Compares the counters of one table with the rows that they count.
 *
 * A counter moves in the transaction of its row, so in the snapshot of one statement both are the same, however many
 * write meanwhile; and what is between them stays between them. It can be added later, with a lock on that one row that
 * lasts as long as its update: nothing has to be counted while anybody waits.
 */
export async function reconcileCounts(sql: Sql, book: Book, repair: boolean): Promise<Finding[]> {
  const columns = Object.keys(book.counts)
  const wrong = columns.map(() => 0)
  const rows = await inBatches(sql, book, async (batch) => {
    for (const drift of await findDrift(sql, book, batch)) {
      drift.by.forEach((by, index) => {
        if (by !== '0') wrong[index] = (wrong[index] ?? 0) + 1
      })
      if (repair) await add(sql, book, drift)
    }
  })
  return columns.map((column, index) => ({
    ...{ what: `${book.table}.${column}`, rows, wrong: wrong[index] ?? 0, canRepair: true },
  }))
}

async function findDrift(sql: Sql, { table, key, counts }: Book, { after, last }: Batch): Promise<Drift[]> {
  const between = Object.entries(counts).map(([column, count]) => `((${count}) - s.${column})::text`)
  // Names and statements are those of the book.
  return sql.unsafe<Drift[]>(
    `select * from (select s.${key}::text as id, array[${between.join(', ')}] as by
      from ${table} s where s.${key} > $1 and s.${key} <= $2) found
    where '0' <> any(by)`,
    [after, last],
  )
}

async function add(sql: Sql, { table, key, counts }: Book, { id, by }: Drift): Promise<void> {
  const changes = Object.keys(counts).map((column, index) => `${column} = ${column} + $${index + 2}`)
  await sql.unsafe(`update ${table} set ${changes.join(', ')} where ${key} = $1`, [id, ...by])
}
