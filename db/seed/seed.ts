import postgres from 'postgres'
import { countMistakes } from '../count-mistakes.ts'
import { fillCounters } from '../counters.ts'
import { hashDemoPassword } from '../demo-password.ts'
import { migrate } from '../migrate.ts'
import { copyRows } from './copy-rows.ts'
import type { SeedOptions } from './options.ts'
import { conversationCount, type SeedPlan, type ReusedMedia } from './plan.ts'
import type { Progress } from './progress.ts'
import { reserveIds } from './reserve-ids.ts'
import { conversationRows, messageRows } from './rows/chat.ts'
import { followRows } from './rows/follows.ts'
import { commentRows, likeRows } from './rows/reactions.ts'
import { userRows } from './rows/users.ts'
import { videoRows } from './rows/videos.ts'
import { SeedError } from './seed-error.ts'

export interface SeedResult {
  rows: number
  /** Until the rows and their counters were committed. */
  seconds: number
  /** Of the whole database, by what is counted; all zero in a sound one. */
  mistakes: Record<string, number>
}

/**
 * Adds as many people, videos and the rest as asked for to a database, in one transaction: all or nothing, and
 * nobody sees a part of it. What was there is not touched. The same seed into the same database gives the same.
 * Throws SeedError when there is no video whose media could be shown.
 */
export async function seed(url: string, options: SeedOptions, progress: Progress): Promise<SeedResult> {
  await migrate(url)
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const began = performance.now()
    const plan = await makePlan(sql, options)
    await sql.begin((tx) => write(tx, plan, progress))
    const seconds = (performance.now() - began) / 1000
    progress.step('checking that counters equal rows')
    await sql`analyze`
    const mistakes = await countMistakes(sql)
    return { rows: rowCount(plan), seconds, mistakes }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** All rows, of all tables that are copied into. */
export function rowTotal({ counts }: SeedOptions): number {
  return Object.values(counts).reduce((sum, count) => sum + count, conversationCount(counts))
}
