import { openDb, type Sql } from '#db/client.ts'
import { noTables, noWayIn } from '#db/database-trouble.ts'
import { runningDatabaseUrl } from '#db/running-database.ts'
import { readConfig, type Config } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { join } from 'node:path'
import { jobStore, type JobStore } from './job-store.ts'
import { openMediaStore } from './media/open-media-store.ts'
import { openPartials } from './partials.ts'
import { sweep } from './sweep.ts'
import { sweepStore } from './sweep-store.ts'

const usage = `npm run jobs -- list             what is being made into videos, and what was given up
npm run jobs -- retry <upload>   tries one that was given up again, at once
npm run jobs -- retry all        tries all of them again
npm run jobs -- sweep            removes what crashes and lost clients left behind, an hour old or more`

/** What is done once the database is open. */
type Work = (jobs: JobStore, sql: Sql, config: Config) => Promise<void>

/** What an operator can see and do of the media pipeline. Looks into the database of DATABASE_URL or a running `npm start`. */
async function main([command = 'help', which]: readonly string[]): Promise<void> {
  const work = workOf(command, which)
  if (!work) {
    console.log(usage)
    process.exitCode = command === 'help' ? 0 : 1
    return
  }
  const config = readConfig(process.env)
  const url = config.DATABASE_URL ?? (await runningDatabaseUrl(config.DATA_DIR))
  if (!url) throw new Error('No database: set DATABASE_URL, or start the system first.')
  await using db = openDb({ url, owner: 'videos', connections: 1 })
  await work(jobStore(db.sql), db.sql, config)
}

/** Null for words that are no command. */
function workOf(command: string, which: string | undefined): Work | null {
  if (command === 'list') return list
  if (command === 'sweep') return sweepNow
  if (command === 'retry' && which) return (jobs) => retry(jobs, which)
  return null
}

async function list(jobs: JobStore): Promise<void> {
  const rows = await jobs.list()
  console.log(rows.length === 0 ? 'Nothing waits, nothing was given up.' : rows.map(lineOf).join('\n'))
}

async function retry(jobs: JobStore, which: string): Promise<void> {
  const again = await jobs.retry(which === 'all' ? null : which)
  console.log(`${again.length} tried again${again.map(({ id }) => `\n${id}`).join('')}`)
}

async function sweepNow(_jobs: JobStore, sql: Sql, config: Config): Promise<void> {
  const media = await openMediaStore(config)
  const partials = await openPartials(join(config.DATA_DIR, 'uploads'))
  const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
  console.log(await sweep({ rows: sweepStore(sql), media, partials, logger }))
}

function lineOf(job: Awaited<ReturnType<JobStore['list']>>[number]): string {
  const doing = job.isRunning
    ? 'runs'
    : job.state === 'FAILED'
      ? 'given up'
      : `next try ${job.runAt.toISOString()}`
  const error = job.lastError ? `  ${job.lastError.split('\n')[0]}` : ''
  return `${job.uploadId}  owner ${job.ownerId}  ${doing}  tries ${job.attempts} of ${job.maxAttempts}${error}`
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const sentence = noWayIn(error) ?? noTables(error)
  console.error(sentence ?? (error instanceof Error ? error.message : error))
  process.exitCode = 1
})
