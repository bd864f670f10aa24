import postgres from 'postgres'
import { countMistakes } from '../count-mistakes.ts'
import { fillActiveDays } from './active-days.ts'
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
import { commentRows, likeRows, viewRows } from './rows/reactions.ts'
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
  return addRows(url, options, progress)
}

/** The same for a database that has its tables. */
export async function addRows(url: string, options: SeedOptions, progress: Progress): Promise<SeedResult> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const began = performance.now()
    const plan = await makePlan(sql, options)
    await sql.begin((tx) => write(tx, plan, progress))
    const seconds = (performance.now() - began) / 1000
    progress.step('checking that counters equal rows')
    await sql`
      analyze users.users, users.active_days, users.last_days, videos.videos, videos.author_stats, interactions.views, interactions.favorites, interactions.comments,
        interactions.video_stats, interactions.user_stats, social.follows, social.follow_stats,
        social.friends, chat.people, chat.conversations, chat.messages`
    const mistakes = await countMistakes(sql)
    return { rows: rowTotal(options), seconds, mistakes }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** All rows that are copied, of all tables. */
export function rowTotal({ counts }: SeedOptions): number {
  return Object.values(counts).reduce((sum, count) => sum + count, conversationCount(counts))
}

async function makePlan(sql: postgres.Sql, { seed, until, counts }: SeedOptions): Promise<SeedPlan> {
  const media = await reusableMedia(sql)
  if (media.length === 0 && counts.videos > 0) {
    throw new SeedError(
      'There is no video whose media the new ones could show: start the system once (its demo data is enough), then seed.',
    )
  }
  const passwordHash = await hashDemoPassword()
  return { seed, until, counts, passwordHash, media, ...(await reserveIds(sql, counts)) }
}

/** The media of the oldest videos, which are the demo's where there is one. */
function reusableMedia(sql: postgres.Sql) {
  return sql<ReusedMedia[]>`
    select video_object as "videoObject", cover_object as "coverObject", duration_ms as "durationMs",
      width, height, content_hash as "contentHash"
    from (select *, min(id) over (partition by video_object) as first_id
      from (select * from videos.videos order by id limit 1000) oldest) v
    where id = first_id order by id limit 50`
}

async function write(tx: postgres.TransactionSql, plan: SeedPlan, progress: Progress): Promise<void> {
  await switchTriggersOff(tx)
  // In the order of their references: where triggers could not be switched off, each row is checked.
  const tables = [
    userRows,
    videoRows,
    viewRows,
    likeRows,
    commentRows,
    followRows,
    conversationRows,
    messageRows,
  ]
  for (const rowsOf of tables) {
    const rows = rowsOf(plan)
    if (rows.count > 0) await copyRows(tx, rows, (count) => progress.add(rows.table, count))
  }
  progress.step('counting')
  await fillCounters(tx, plan.users, plan.videos)
  await fillActiveDays(tx, plan.users, new Date(plan.until))
}

/**
 * Rows that refer to each other by construction need no check each, and projections are filled a table at a
 * time. Only superusers may do without; for others it is slower and comes to the same.
 */
async function switchTriggersOff(tx: postgres.TransactionSql): Promise<void> {
  try {
    await tx.savepoint((inner) => inner`set local session_replication_role = replica`)
  } catch (error) {
    const isForbidden = error instanceof postgres.PostgresError && error.code === '42501'
    if (!isForbidden) throw error
  }
}
