import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Logger, runMigrations as makeQueue } from 'graphile-worker'
import type { Sql } from 'postgres'
import { GOODBYE, openLasting } from './lasting-connection.ts'
import { applyMigrations } from './migrate/apply-migrations.ts'
import { inShortTries, LOCK_MS, type OnWait } from './migrate/in-short-tries.ts'
import { openQueuePool } from './queue-pool.ts'

/** Any number that only we use: two processes that migrate one database take turns. */
const MIGRATION_LOCK = 7_214_001
const TURN_MS = 200

/**
 * Brings a database to the newest shape: tables by the migrations that are not there yet, then roles, the job queue
 * and projections, which may be applied again at any time. Safe to call from several processes at once, and while the
 * services write: see `inShortTries`.
 */
export async function migrate(url: string, onWait: OnWait = () => undefined): Promise<void> {
  await inTurn(url, async (sql) => {
    await applyMigrations(sql, pathOf('migrations'), onWait)
    await applyRepeatable(sql, url, onWait)
  })
}

/** Makes the tables as they were after the migration that was written at `until`, without anything around them. */
export async function migrateTablesUntil(url: string, until: number): Promise<void> {
  await inTurn(url, (sql) => applyMigrations(sql, pathOf('migrations'), () => undefined, until))
}

async function inTurn(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = openLasting(url)
  try {
    // Asked again and again: a statement that waited would be waited for by an index that is built CONCURRENTLY.
    const hasTurn = () => sql<{ has: boolean }[]>`select pg_try_advisory_lock(${MIGRATION_LOCK}) as has`
    while (!(await hasTurn())[0]?.has) await wait(TURN_MS)
    await work(sql)
  } finally {
    await sql.end(GOODBYE)
  }
}

async function applyRepeatable(sql: Sql, url: string, onWait: OnWait): Promise<void> {
  const apply = async (file: string) => {
    const text = await readFile(pathOf(file), 'utf8')
    const inOne = () =>
      sql.begin(async (tx) => void (await tx.unsafe(`set local lock_timeout = ${LOCK_MS}; ${text}`)))
    await inShortTries(inOne, onWait)
  }
  await apply('roles.sql')
  await inShortTries(() => makeJobQueue(url), onWait)
  await apply('jobs.sql')
  for (const file of (await readdir(pathOf('projections'))).sort()) await apply(`projections/${file}`)
}

async function makeJobQueue(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', `-c lock_timeout=${LOCK_MS}`)
  using queue = openQueuePool({
    ...{ url: url.href, connections: 1, onLost: () => undefined },
    // A migration takes as long as it takes.
    patienceSeconds: Infinity,
  })
  await makeQueue({ pgPool: queue.pool, logger: silent })
}

const silent = new Logger(() => () => undefined)

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
