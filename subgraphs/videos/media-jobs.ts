import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Logger as JobLogger, run, type TaskList } from 'graphile-worker'
import { openDb, roleOf, type Sql } from '#db/client.ts'
import { openQueuePool, type QueuePool } from '#db/queue-pool.ts'
import type { Logger } from '#platform/process/logger.ts'
import { jobStore } from './job-store.ts'

export interface MediaJobsOptions {
  databaseUrl: string
  /** Jobs at once; none runs here when it is 0. */
  concurrency: number
  tasks: TaskList
  /** When tasks run by themselves, in the notation of cron, one a line. */
  crontab: string
  logger: Logger
  /** Called when what runs does not end within two seconds of being told to. */
  cutShort: () => void
}

/** How often it is looked after jobs whose workers are gone. */
const KEEPER_MS = 3_000
/** What was locked more recently is left alone: its workers may not have declared themselves yet. */
const GRACE = '3 seconds'
/** An answer that has not come by then was lost: connections that say nothing are ended sooner (`openQueuePool`). */
const LOST = '20 seconds'
const RESTART_MS = 1_000
const PATIENCE_MS = 2_000
/** Workers that end have so long to tell the queue what they did last. */
const LAST_WORDS_MS = 2_000

/** Runs the jobs of the media pipeline until disposed of. A lost database is no end: all goes on when it is back. */
export function startMediaJobs(options: MediaJobsOptions): AsyncDisposable {
  const { databaseUrl, concurrency, cutShort } = options
  if (concurrency === 0) return { [Symbol.asyncDispose]: async () => undefined }
  // One connection that stays: the presence of our workers is a lock that goes when it goes.
  const db = openDb({ url: databaseUrl, owner: 'videos', connections: 1, isLasting: true })
  const stop = new AbortController()
  const work = keepRunning(options, db.sql, stop.signal)
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      const timer = setTimeout(cutShort, PATIENCE_MS)
      await work
      clearTimeout(timer)
      await db[Symbol.asyncDispose]()
    },
  }
}

/** A runner ends when the database is gone for long: then another takes its place. */
async function keepRunning(options: MediaJobsOptions, sql: Sql, stop: AbortSignal): Promise<void> {
  let isTold = false
  while (!stop.aborted) {
    const events = new EventEmitter()
    const keeping = new AbortController()
    const workedOn = watchJobs(events)
    events.once('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
      void keepOrder(sql, { id: workerPool.id, workedOn }, keeping.signal, options.logger)
    })
    try {
      using queue = openPool(options)
      const runner = await run(settingsOf(options, queue, events))
      isTold = false
      await Promise.race([
        runner.promise,
        aborted(stop, keeping.signal),
        endOfWorkers(events, workedOn, keeping.signal),
      ])
      const ended = runner.stop()
      if (stop.aborted) await ended
      // What of it still stands may never end.
      else ended.catch(() => undefined)
    } catch (error) {
      // Once for each time that they do, not for each try.
      if (!stop.aborted && !isTold) options.logger.warn({ err: error }, 'the media jobs stand still')
      isTold = true
    } finally {
      keeping.abort()
    }
    await pause(RESTART_MS, stop)
  }
}

function openPool({ databaseUrl, concurrency, logger }: MediaJobsOptions): QueuePool {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', `-c role=${roleOf('videos')}`)
  url.searchParams.set('application_name', 'douyin media jobs')
  return openQueuePool({
    url: url.href,
    connections: concurrency + 2,
    onLost: ({ message }) => logger.warn({ reason: message }, 'the media jobs lost a connection'),
  })
}

function settingsOf(
  { concurrency, tasks, crontab, logger }: MediaJobsOptions,
  { pool }: QueuePool,
  events: EventEmitter,
) {
  return {
    ...{ pgPool: pool, concurrency, taskList: tasks, crontab, events },
    noHandleSignals: true,
    // Told in batches, if of one: only then does a lost database end the runner, not the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    // Jobs are announced; this is for those whose time to be tried again has come.
    pollInterval: 1_000,
    logger: new JobLogger(() => (level, message, meta) => {
      if (level === 'error') logger.warn({ err: meta?.error }, message)
    }),
  }
}

/** The jobs that are worked on just now, by their ids. */
function watchJobs(events: EventEmitter): ReadonlySet<string> {
  const workedOn = new Set<string>()
  events.on('job:start', ({ job }: { job: { id: string } }) => workedOn.add(job.id))
  events.on('job:complete', ({ job }: { job: { id: string } }) => workedOn.delete(job.id))
  return workedOn
}

/**
 * Resolves when the workers of a runner have ended by themselves, as they do when the queue does not take what they did. The
 * runner cannot be waited for: of two who fail at the same moment it counts one twice, and then never ends (version 0.17.3,
 * `batch` in `main.js`; https://github.com/graphile/worker/issues/636).
 */
async function endOfWorkers(
  events: EventEmitter,
  workedOn: ReadonlySet<string>,
  forgotten: AbortSignal,
): Promise<void> {
  await once(events, 'pool:gracefulShutdown', { signal: forgotten })
  while (workedOn.size > 0) await once(events, 'job:complete', { signal: forgotten })
  await pause(LAST_WORDS_MS, forgotten)
}

interface WorkerPool {
  id: string
  workedOn: ReadonlySet<string>
}

/** Declares a pool of workers, and sees to the jobs of those that are gone, and to those that never reached it. */
async function keepOrder(
  sql: Sql,
  { id: pool, workedOn }: WorkerPool,
  stop: AbortSignal,
  logger: Logger,
): Promise<void> {
  const jobs = jobStore(sql)
  while (!stop.aborted) {
    try {
      await jobs.declare(pool)
      const released = await jobs.releaseStale(GRACE)
      if (released > 0) logger.warn({ released }, 'jobs of workers that are gone are tried again')
      const lost = await jobs.releaseLost(pool, [...workedOn], LOST)
      if (lost > 0)
        logger.warn({ lost }, 'jobs that were given to workers and never reached them are tried again')
      for (const { id, lastError } of await jobs.giveUp())
        logger.error({ uploadId: id, lastError }, 'a video could not be made: see `npm run jobs`')
    } catch (error) {
      logger.debug({ err: error }, 'the media jobs cannot be looked after')
    }
    await pause(KEEPER_MS, stop)
  }
  // Others take its place, on a connection that goes on: what it could not end would be its own for four hours. Where the
  // connection was lost meanwhile, so was what it declared.
  await jobs.withdraw(pool).catch(() => undefined)
}

/** Rejects when it is no longer waited for: a signal that outlives many who wait keeps none of them. */
async function aborted(signal: AbortSignal, forgotten: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: forgotten })
}

/** A while, or until it is time to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
