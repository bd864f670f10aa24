import type { Readable } from 'node:stream'
import type { TransactionSql } from 'postgres'
import type { CopiedTable } from './copy-in.ts'

/** Hands a table's rows, in Postgres' text format for COPY, to whoever takes all of them or fails. */
export async function copyOut<Result>(
  tx: TransactionSql,
  { table, columns }: CopiedTable,
  take: (lines: Readable) => Promise<Result>,
): Promise<Result> {
  const lines = await tx`copy ${tx(table)} (${tx([...columns])}) to stdout`.readable()
  try {
    return await take(lines)
  } finally {
    readOn(lines)
  }
}

/**
 * postgres.js (3.4.9, `connection.js`) stops reading when rows come faster than they are taken, and goes on when more are
 * wanted. When these were the last ones nobody wants more: nothing would be read any more, not even that it was the end.
 */
function readOn(lines: Readable): void {
  try {
    lines._read(0)
  } catch {
    // The connection is gone; whoever asks next is told so.
  }
}
