import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TransactionSql } from 'postgres'
import type { TableRows } from './plan.ts'

const CHUNK_CHARACTERS = 65_536

/** Copies rows into their table as they are made, and tells how many each time some were handed over. */
export async function copyRows(
  tx: TransactionSql,
  { table, columns, lines }: TableRows,
  onRows: (rows: number) => void,
): Promise<void> {
  const copy = tx`copy ${tx(table)} (${tx([...columns])}) from stdin`
  // postgres.js has answered the query with its stream and tells nobody when Postgres refuses the last rows, or
  // dies: the stream would never end. It still calls the query's reject, so that is where we listen.
  const refused = new Promise<never>((_, reject) => void Object.assign(copy, { reject }))
  const stream = await Promise.race([copy.writable(), refused])
  await Promise.race([pipeline(Readable.from(chunks(lines, onRows)), stream), refused])
}

function* chunks(lines: Iterable<string>, onRows: (rows: number) => void): Generator<Buffer> {
  let chunk = ''
  let rows = 0
  for (const line of lines) {
    chunk += line
    rows += 1
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield Buffer.from(chunk)
    onRows(rows)
    chunk = ''
    rows = 0
  }
  if (rows > 0) yield Buffer.from(chunk)
  onRows(rows)
}
