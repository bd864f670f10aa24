import { readMigrationFiles } from 'drizzle-orm/migrator'
import postgres, { type ISql, type Sql } from 'postgres'
import { inShortTries, LOCK_MS, type OnWait } from './in-short-tries.ts'

type Migration = ReturnType<typeof readMigrationFiles>[number]

/** When each migration that was applied was written, in milliseconds: what tells them apart. */
export async function appliedMigrations(sql: ISql): Promise<ReadonlySet<number>> {
  const rows = await sql<{ createdAt: string }[]>`
    select created_at as "createdAt" from drizzle.__drizzle_migrations`
  return new Set(rows.map(({ createdAt }) => Number(createdAt)))
}

/**
 * Applies what is in a folder of migrations and not yet in the database, in order, each in a transaction of its own: no
 * lock is held longer than one of them takes. The table of those that were applied is drizzle's.
 *
 * A migration with `CONCURRENTLY` in it, the only way to index a large table without stopping those who write, cannot
 * be in a transaction: it is applied statement by statement and may be begun anew after having been cut off. So is one
 * that commits by itself, as it does who fills many rows, some at a time.
 *
 * `until` leaves out those that were written later: how a backup is met by the tables that it was made of.
 */
export async function applyMigrations(
  sql: Sql,
  folder: string,
  onWait: OnWait,
  until = Infinity,
): Promise<void> {
  await sql`create schema if not exists drizzle`
  await sql`
    create table if not exists drizzle.__drizzle_migrations
      (id serial primary key, hash text not null, created_at bigint)`
  const applied = await appliedMigrations(sql)
  for (const migration of readMigrationFiles({ migrationsFolder: folder })) {
    if (applied.has(migration.folderMillis) || migration.folderMillis > until) continue
    if (migration.sql.some((statement) => /\bconcurrently\b|\bcommit;/i.test(statement)))
      await applyBesideWriters(sql, migration)
    else await inShortTries(() => applyAtOnce(sql, migration), onWait)
  }
}

async function applyAtOnce(sql: Sql, migration: Migration): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(`set local lock_timeout = ${LOCK_MS}`)
    for (const statement of migration.sql) await tx.unsafe(statement)
    await record(tx, migration)
  })
}

async function applyBesideWriters(sql: Sql, migration: Migration): Promise<void> {
  await dropHalfBuilt(sql, migration.sql.flatMap(indexBuiltBy))
  for (const statement of migration.sql) {
    // Built by a run that was cut off later.
    await sql.unsafe(statement).catch(unlessThere)
  }
  await record(sql, migration)
}

function indexBuiltBy(statement: string): string[] {
  const name = /\bindex\s+concurrently\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?/i.exec(statement)?.[1]
  return name ? [name] : []
}

/** An index whose building was cut off is there, is kept up to date, and serves nobody. */
async function dropHalfBuilt(sql: Sql, names: readonly string[]): Promise<void> {
  const halfBuilt = await sql<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and c.relname = any(${[...names]})`
  for (const { name } of halfBuilt) await sql.unsafe(`drop index concurrently ${name}`)
}

async function record(sql: postgres.ISql, { hash, folderMillis }: Migration): Promise<void> {
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`
}

function unlessThere(error: unknown): void {
  if (!(error instanceof postgres.PostgresError && error.code === '42P07')) throw error
}
