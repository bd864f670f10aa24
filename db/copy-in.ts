import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TransactionSql } from 'postgres'

/** A table, and its columns in the order in which a line has their values. */
export interface CopiedTable {
  table: string
  columns: readonly string[]
}

/** Fills a table from lines in Postgres' text format for COPY. */
export async function copyIn(
  tx: TransactionSql,
  { table, columns }: CopiedTable,
  lines: Readable,
): Promise<void> {
  const copy = tx`copy ${tx(table)} (${tx([...columns])}) from stdin`
  // postgres.js has answered the query with its stream and tells nobody when Postgres refuses the last rows, or
  // dies: the stream would never end. It still calls the query's reject, so that is where we listen.
  const refused = new Promise<never>((_, reject) => void Object.assign(copy, { reject }))
  const stream = await Promise.race([copy.writable(), refused])
  await Promise.race([pipeline(lines, stream), refused])
}
