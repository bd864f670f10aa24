import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql, TransactionSql } from 'postgres'
import { copyOut } from '../copy-out.ts'
import { GOODBYE, openLasting } from '../lasting-connection.ts'
import { appliedMigrations } from '../migrate/apply-migrations.ts'
import { keepLines } from './lines.ts'
import { BackupError, writeManifest, type Manifest } from './manifest.ts'
import { KeptObjects, type ObjectStore } from './objects.ts'
import { sequencesOf, tablesOf } from './tables.ts'

/** Names that one look at the rows brings. */
const NAMES = 1_000

/**
 * Writes all rows, as they are at one moment, and all objects that they name to a new folder, while the system runs:
 * nobody is locked out, and nobody waits. Without a store the objects are somebody else's to keep.
 *
 * Objects are copied before the rows are read and again afterwards. A row's object is written before the row and goes
 * after it, so what the rows name was there either time, unless it came and went in between.
 */
export async function backUp(url: string, store: ObjectStore | null, folder: string): Promise<Manifest> {
  await openFolder(folder)
  const objects = new KeptObjects(folder)
  if (store) await objects.add(store)
  const sql = openLasting(url)
  try {
    // Fails where there are no tables.
    await appliedMigrations(sql)
    const tables = (await tablesOf(sql)).map(({ table }) => table)
    const { missing, ...rows } = await atOneMoment(sql, async (tx) => {
      // Against migrations alone: one that writes a table anew would leave none of its rows of this moment.
      await tx`lock table ${tx(tables)} in access share mode`
      return keepRows(tx, folder, async () => {
        if (store) await objects.add(store)
        return store ? missingObjects(tx, objects) : []
      })
    })
    const { count, bytes } = objects
    await objects.writeList()
    return await writeManifest(folder, {
      ...rows,
      // Read after the rows: a number too many does no harm.
      sequences: await sequencesOf(sql),
      objects: { included: store !== null, count, bytes, missing },
    })
  } finally {
    await sql.end(GOODBYE)
  }
}

/** Fails for the reason that the work failed for: in the middle of rows postgres.js refuses to roll back, and tells of that. */
async function atOneMoment<Result>(sql: Sql, work: (tx: TransactionSql) => Promise<Result>): Promise<Result> {
  let reason: unknown
  const done = sql.begin('isolation level repeatable read read only', (tx) =>
    work(tx).catch((error: unknown) => {
      reason = error
      throw error
    }),
  )
  // What the work answered with, as it was.
  return done.catch((error: unknown) => {
    throw reason ?? error
  }) as Promise<Result>
}

async function openFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'rows'), { recursive: true, mode: 0o700 })
  const entries = [...(await readdir(folder)), ...(await readdir(join(folder, 'rows')))]
  if (entries.length > 1) throw new BackupError(`${folder} is not empty: a backup wants a folder of its own.`)
}

async function keepRows(tx: TransactionSql, folder: string, keepObjects: () => Promise<string[]>) {
  // The first statement of the transaction that reads is the moment.
  const [moment] = await tx<[{ takenAt: Date }]>`select now() as "takenAt"`
  const takenAt = moment.takenAt.toISOString()
  const migratedUntil = Math.max(...(await appliedMigrations(tx)))
  // The files of this moment are still there, so soon after it.
  const missing = await keepObjects()
  const tables: Manifest['tables'] = []
  for (const { table, columns } of await tablesOf(tx)) {
    const kept = await copyOut(tx, { table, columns }, (lines) => keepLines(folder, table, lines))
    tables.push({ table, columns: [...columns], ...kept })
  }
  return { takenAt, migratedUntil, tables, missing }
}

/** What the rows name and nobody has. */
async function missingObjects(tx: TransactionSql, objects: KeptObjects): Promise<string[]> {
  const missing: string[] = []
  const named = tx<{ name: string }[]>`
    select video_object as name from videos.videos union all select cover_object from videos.videos
    union all select small_cover_object from videos.videos where small_cover_object is not null
    union all select object from videos.profile_pictures
    union all select raw_object from videos.uploads where raw_object is not null and state = 'PROCESSING'`
  for await (const rows of named.cursor(NAMES))
    missing.push(...rows.map(({ name }) => name).filter((name) => !objects.has(name)))
  return missing
}
