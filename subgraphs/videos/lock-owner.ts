import type { TransactionSql } from 'postgres'

/**
 * The first half of an advisory lock's key; the second half is an owner. Any number that only we use: a key of one part would
 * be that of whatever else is locked by a number, and somebody has each number as their id.
 */
const OWNER = 7_214_004

/** Has others wait who do something for the same owner, until the end of the transaction. */
export async function lockOwner(tx: TransactionSql, ownerId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(${OWNER}, hashtext(${ownerId}))`
}
