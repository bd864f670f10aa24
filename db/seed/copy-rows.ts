import { Readable } from 'node:stream'
import type { TransactionSql } from 'postgres'
import { copyIn } from '../copy-in.ts'
import type { TableRows } from './plan.ts'

const CHUNK_CHARACTERS = 65_536

/** Copies rows into their table as they are made, and tells how many each time some were handed over. */
export async function copyRows(
  tx: TransactionSql,
  rows: TableRows,
  onRows: (rows: number) => void,
): Promise<void> {
  await copyIn(tx, rows, Readable.from(chunks(rows.lines, onRows)))
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
