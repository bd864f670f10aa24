import type { ISql, Sql, TransactionSql } from 'postgres'
import { copyIn } from '../copy-in.ts'
import { GOODBYE, openLasting } from '../lasting-connection.ts'
import { migrate, migrateTablesUntil } from '../migrate.ts'
import { appliedMigrations } from '../migrate/apply-migrations.ts'
import { keptLines } from './lines.ts'
import { BackupError, readManifest, type Manifest } from './manifest.ts'
import { KeptObjects, type ObjectStore } from './objects.ts'
import { firstUsedTable, tablesOf } from './tables.ts'

/**
 * Puts a backup into a database in which nobody has been yet, and its objects into a store: all rows or none. The tables
 * are made as they were when it was taken, filled, and only then brought to the newest shape, so that what a later
 * migration does to rows is done to these. Objects that the store has are left alone.
 *
 * Throws BackupError for a database with anything in it or with services on it, and for a backup that is not whole or was
 * changed. Answers with what it put there.
 */
export async function restore(url: string, store: ObjectStore | null, folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder)
  const sql = openLasting(url)
  try {
    await refuseUnlessNew(sql, manifest)
    await migrateTablesUntil(url, manifest.migratedUntil)
    if (!(await appliedMigrations(sql)).has(manifest.migratedUntil))
      throw new BackupError('This backup was taken by a newer release: restore it with that one.')
    // A row never names what is not there.
    if (store && manifest.objects.included) await new KeptObjects(folder).restore(store)
    await sql.begin((tx) => fill(tx, manifest, folder))
    await sql`analyze`
  } finally {
    await sql.end(GOODBYE)
  }
  await migrate(url)
  return store ? manifest : { ...manifest, objects: { included: false, count: 0, bytes: 0, missing: [] } }
}

async function refuseUnlessNew(sql: Sql, { migratedUntil }: Manifest): Promise<void> {
  await refuseUnlessEmpty(sql)
  await refuseBelowServices(sql)
  const [shape] = await sql<[{ isThere: boolean }]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as "isThere"`
  const newer = shape.isThere
    ? [...(await appliedMigrations(sql))].filter((when) => when > migratedUntil)
    : []
  if (newer.length > 0)
    throw new BackupError(
      'The tables of this database are newer than the backup: restore it into a database without tables.',
    )
}

async function refuseUnlessEmpty(sql: ISql): Promise<void> {
  const used = await firstUsedTable(sql)
  if (used)
    throw new BackupError(`This database is not empty (${used}): a backup is restored into a new one.`)
}

/** They would take uploads for given up whose jobs are not there yet, and media for nobody's whose rows are not. */
async function refuseBelowServices(sql: Sql): Promise<void> {
  const services = await sql`
    select from pg_stat_activity where datname = current_database() and application_name like 'douyin%'`
  if (services.count > 0) throw new BackupError('Services run on this database: stop them first.')
}

async function fill(tx: TransactionSql, { tables, sequences }: Manifest, folder: string): Promise<void> {
  // What triggers and references would do and check has been done and checked where these rows come from.
  await tx`set local session_replication_role = replica`
  // Whoever came while media was copied is not mixed with those who are coming now.
  await tx`lock table ${tx((await tablesOf(tx)).map(({ table }) => table))} in share row exclusive mode`
  await refuseUnlessEmpty(tx)
  for (const { table, columns, ...expected } of tables)
    await copyIn(tx, { table, columns }, keptLines(folder, table, expected))
  for (const [name, last] of Object.entries(sequences))
    await tx`select setval(${name}::regclass, ${last}::bigint)`
}
