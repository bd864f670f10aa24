import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backUp } from '#db/backup/back-up.ts'
import { restore } from '#db/backup/restore.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const mediaOf = (dataFolder: string) => openFolderStore(join(dataFolder, 'media'))

/** A database as it comes from the server: no table in it. */
const bareDatabase = () => createDatabase('template1')

/** Tables that do not fit into what waits in memory for a disk that is slow to take it. */
const addMany = ({ sql }: Pick<ReturnType<typeof rowsOf>, 'sql'>) => sql`
  insert into users.account_actions (subject_id, action, detail)
  select n, 'SUSPEND', repeat(md5(n::text), 8) from generate_series(1, 30000) as n`

test('R-43: large tables are copied whole, one after the other', async () => {
  await using database = await createDatabase()
  await using restored = await bareDatabase()
  await using backup = await temporaryFolder()
  await using rows = rowsOf(database.url)
  await addMany(rows)
  const { tables } = await backUp(database.url, null, backup.path)
  expect(tables.find(({ table }) => table === 'users.account_actions')).toMatchObject({ rows: 30_000 })
  // A rehearsal without media claims none.
  expect((await restore(restored.url, null, backup.path)).objects).toMatchObject({
    included: false,
    count: 0,
  })
  await using others = rowsOf(restored.url)
  expect(await others.sql`select from users.account_actions`).toHaveLength(30_000)
})

test('R-43: a backup whose rows cannot be written ends and says so', async () => {
  await using database = await createDatabase()
  await using backup = await temporaryFolder()
  await using data = await temporaryFolder()
  await using rows = rowsOf(database.url)
  await addMany(rows)
  const store = await mediaOf(data.path)
  const inTheWay = Object.assign(Object.create(store) as typeof store, {
    async *list() {
      await writeFile(join(backup.path, 'rows/users.account_actions.gz'), 'in the way')
      yield* store.list()
    },
  })
  await expect(backUp(database.url, inTheWay, backup.path)).rejects.toThrow('EEXIST')
})

test.each(['backup', 'restore'])('R-43: a %s whose connection is lost ends and says so', async (what) => {
  await using database = await createDatabase()
  await using other = await bareDatabase()
  await using backup = await temporaryFolder()
  await using rows = rowsOf(database.url)
  await using others = rowsOf(other.url)
  await addMany(rows)
  if (what === 'restore') await backUp(database.url, null, backup.path)
  const work =
    what === 'backup' ? backUp(database.url, null, backup.path) : restore(other.url, null, backup.path)
  const outcome = work.then(
    () => 'done',
    (error: unknown) => String(error),
  )
  const { sql } = what === 'backup' ? rows : others
  await eventually(async () => {
    const ended = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'copy "users"."account_actions"%'`
    return ended.count > 0
  })
  expect(await outcome).toMatch(/terminat|CONNECTION|lost/)
})
