import { openDb } from '#db/client.ts'
import { runningDatabaseUrl } from '#db/running-database.ts'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { join } from 'node:path'
import { jobStore } from './job-store.ts'
import { openMediaStore } from './media/open-media-store.ts'
import { openPartials } from './partials.ts'
import { sweep } from './sweep.ts'
import { sweepStore } from './sweep-store.ts'

const usage = `npm run jobs -- list             what is being made into videos, and what was given up
npm run jobs -- retry <upload>   tries one that was given up again, at once
npm run jobs -- retry all        tries all of them again
npm run jobs -- sweep            removes what crashes and lost clients left behind, an hour old or more`

/** What an operator can see and do of the media pipeline. Looks into the database of DATABASE_URL or a running `npm start`. */
async function main([command, which]: readonly string[]): Promise<void> {
  const config = readConfig(process.env)
  const url = config.DATABASE_URL ?? (await runningDatabaseUrl(config.DATA_DIR))
  if (!url) throw new Error('No database: set DATABASE_URL, or start the system first.')
  await using db = openDb({ url, owner: 'videos', connections: 1 })
  const jobs = jobStore(db.sql)
  if (command === 'list') {
    const rows = await jobs.list()
    console.log(rows.length === 0 ? 'Nothing waits, nothing was given up.' : rows.map(lineOf).join('\n'))
  } else if (command === 'retry' && which) {
    const again = await jobs.retry(which === 'all' ? null : which)
    console.log(`${again.length} tried again${again.map(({ id }) => `\n${id}`).join('')}`)
  } else if (command === 'sweep') {
    const [media, partials] = [
      await openMediaStore(config),
      await openPartials(join(config.DATA_DIR, 'uploads')),
    ]
    const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
    console.log(await sweep({ rows: sweepStore(db.sql), media, partials, logger }))
  } else {
    console.log(usage)
    process.exitCode = command === undefined || command === 'help' ? 0 : 1
  }
}

function lineOf(job: Awaited<ReturnType<ReturnType<typeof jobStore>['list']>>[number]): string {
  const doing = job.isRunning
    ? 'runs'
    : job.state === 'FAILED'
      ? 'given up'
      : `next try ${job.runAt.toISOString()}`
  const error = job.lastError ? `  ${job.lastError.split('\n')[0]}` : ''
  return `${job.uploadId}  owner ${job.ownerId}  ${doing}  tries ${job.attempts} of ${job.maxAttempts}${error}`
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
