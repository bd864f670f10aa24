import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import { Logger, runMigrations as makeQueue } from 'graphile-worker'
import postgres from 'postgres'

/** Any number that only we use: two processes that migrate one database take turns. */
const MIGRATION_LOCK = 7_214_001

/**
 * Brings a database to the newest shape: tables by the migrations that are not there yet, then roles, the job queue
 * and projections, which may be applied again at any time. Safe to call from several processes at once.
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await runMigrations(drizzle(sql), { migrationsFolder: pathOf('migrations') })
    await sql.unsafe(await readFile(pathOf('roles.sql'), 'utf8'))
    await makeQueue({ connectionString: url, logger: silent })
    await sql.unsafe(await readFile(pathOf('jobs.sql'), 'utf8'))
    for (const file of (await readdir(pathOf('projections'))).sort()) {
      await sql.unsafe(await readFile(pathOf(`projections/${file}`), 'utf8'))
    }
  } finally {
    await sql.end()
  }
}

const silent = new Logger(() => () => undefined)

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
