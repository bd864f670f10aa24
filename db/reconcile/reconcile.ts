import { GOODBYE, openLasting } from '../lasting-connection.ts'
import { BOOKS, PROJECTIONS } from './books.ts'
import type { Finding } from './finding.ts'
import { reconcileComments } from './reconcile-comments.ts'
import { reconcileConversations } from './reconcile-conversations.ts'
import { reconcileCounts } from './reconcile-counts.ts'
import { reconcileFriends } from './reconcile-friends.ts'
import { reconcilePictures } from './reconcile-pictures.ts'
import { reconcileProjection } from './reconcile-projection.ts'

/** Any number that only we use: what one run adds, a second one beside it would add again. */
const RECONCILE_LOCK = 7_214_003

/** Somebody else reconciles this database at this moment. */
export class IsReconciled extends Error {
  override name = 'IsReconciled'
}

/**
 * Looks at every counter and projection of a database, a batch of rows at a time, while everybody goes on writing; with
 * `repair`, puts right what is wrong. Answers with what was found, sound or not, in the order in which it was looked at.
 */
export async function reconcile(url: string, repair: boolean): Promise<Finding[]> {
  const sql = openLasting(url)
  try {
    const [lock] = await sql<{ isOurs: boolean }[]>`
      select pg_try_advisory_lock(${RECONCILE_LOCK}) as "isOurs"`
    if (!lock?.isOurs) throw new IsReconciled('This database is being reconciled by somebody else.')
    const findings: Finding[] = []
    for (const projection of PROJECTIONS)
      findings.push(...(await reconcileProjection(sql, projection, repair)))
    findings.push(...(await reconcilePictures(sql, repair)))
    findings.push(...(await reconcileComments(sql, repair)))
    for (const book of BOOKS) findings.push(...(await reconcileCounts(sql, book, repair)))
    findings.push(...(await reconcileFriends(sql, repair)))
    findings.push(...(await reconcileConversations(sql, repair)))
    return findings
  } finally {
    await sql.end(GOODBYE)
  }
}
