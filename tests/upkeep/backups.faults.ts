import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { backUp } from '#db/backup/back-up.ts'
import { restore } from '#db/backup/restore.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { unlessSilent } from '../../subgraphs/videos/media/unless-silent.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { noS3, openS3Stage } from '../upload/s3-stage.ts'
import { createWorld } from '../world.ts'
import { bareDatabase, bytesAt, everythingIn, life, mediaOf } from './backup-stage.ts'
import { db } from './db-command.ts'

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

test('R-43: a backup of a busy system is of one moment: whatever was acknowledged before, and counters that are right', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await using restored = await bareDatabase()
  const { ana, ben } = await life(world)
  const [video] = (await ben.get('feed/')).video_list
  const acknowledged: number[] = []
  let isOver = false
  const writing = [ana, ben].map(async (person) => {
    for (let turn = 0; !isOver; turn += 1) {
      const comment = { video_id: video.id, action_type: 1, comment_text: `${turn}` }
      acknowledged.push((await person.post('comment/action/', comment)).comment.id)
      await person.post('favorite/action/', { video_id: video.id, action_type: 1 + (turn % 2) })
    }
  })
  await eventually(async () => acknowledged.length > 20, 10_000)
  const soFar = acknowledged.slice()
  await backUp(world.databaseUrl, await mediaOf(world.dataFolder), backup.path)
  isOver = true
  await Promise.all(writing)

  await using data = await temporaryFolder()
  await restore(restored.url, await mediaOf(data.path), backup.path)
  await using rows = rowsOf(restored.url)
  const kept = await rows.sql<{ id: string }[]>`select id::text from interactions.comments`
  const ids = new Set(kept.map(({ id }) => Number(id)))
  expect(soFar.filter((id) => !ids.has(id))).toEqual([])
  expect(Object.values(await countMistakes(rows.sql)).filter((mistakes) => mistakes > 0)).toEqual([])
})

test('R-43: how a server writes dates, and how long it lets others work, is no matter of a backup', async () => {
  await using database = await createDatabase()
  await using restored = await bareDatabase()
  await using backup = await temporaryFolder()
  await using rows = rowsOf(database.url)
  const people = await rows.people(3)
  await rows.videos(5, people)
  const before = await everythingIn(database.url)
  const [{ name }] = await rows.sql<[{ name: string }]>`select current_database() as name`
  const habits = {
    datestyle: 'SQL, DMY',
    statement_timeout: '1ms',
    idle_in_transaction_session_timeout: '1ms',
  }
  for (const [habit, value] of Object.entries(habits))
    await rows.sql.unsafe(`alter database "${name}" set ${habit} = '${value}'`)
  await backUp(database.url, null, backup.path)
  await restore(restored.url, null, backup.path)
  expect(await everythingIn(restored.url)).toEqual(before)
})

test('R-43: a backup does not wait without end for a store that falls silent in the middle of a file', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await life(world)
  const store = await mediaOf(world.dataFolder)
  const silent = new Readable({ read: () => undefined })
  silent.push('the beginning')
  const media = unlessSilent({ ...store, open: async () => silent })
  await expect(backUp(world.databaseUrl, media, backup.path)).rejects.toThrow('fell silent')
})

test('R-43: a migration that comes while rows are copied is none that they had seen', async () => {
  await using database = await createDatabase()
  await using backup = await temporaryFolder()
  await using data = await temporaryFolder()
  await using rows = rowsOf(database.url)
  await rows.people(1)
  const [{ newest }] = await rows.sql<[{ newest: string }]>`
    select max(created_at)::text as newest from drizzle.__drizzle_migrations`
  const store = await mediaOf(data.path)
  let looks = 0
  const releasing = Object.assign(Object.create(store) as typeof store, {
    async *list() {
      looks += 1
      // After the moment whose rows are kept.
      if (looks === 2)
        await rows.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('next', 4000000000000)`
      yield* store.list()
    },
  })
  expect(await backUp(database.url, releasing, backup.path)).toMatchObject({ migratedUntil: Number(newest) })
})

test('R-43: nothing is restored beside somebody who came meanwhile, nor below services that run', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await life(world)
  const media = await mediaOf(world.dataFolder)
  await backUp(world.databaseUrl, media, backup.path)

  await using target = await createDatabase()
  await using data = await temporaryFolder()
  await using rows = rowsOf(target.url)
  const store = await mediaOf(data.path)
  const register = () => rows.sql`
    insert into users.users (id, username, username_key, password_hash) overriding system value
    values (1000000, 'eve', 'eve', '') on conflict do nothing`
  const busy = Object.assign(Object.create(store) as typeof store, {
    async stat(name: string) {
      await register()
      return store.stat(name)
    },
  })
  await expect(restore(target.url, busy, backup.path)).rejects.toThrow('This database is not empty')
  const there = await rows.sql`select username from users.users`
  expect(there).toMatchObject([{ username: 'eve' }])

  await using empty = await createDatabase()
  await using _world = await createWorld({ database: empty, dataFolder: data.path })
  await expect(restore(empty.url, null, backup.path)).rejects.toThrow('stop them first')
})

test.skipIf(noS3)(
  `R-43: media of a bucket goes to another bucket, and plays from there${noS3 ? ` (skipped: ${noS3})` : ''}`,
  { timeout: 60_000 },
  async () => {
    await using stage = await openS3Stage()
    await using backup = await temporaryFolder()
    await using restored = await bareDatabase()
    const before = await life(stage.world)
    const { endpoint, accessKey, secretKey, region = 'us-east-1' } = stage.server.options
    const store = {
      S3_ENDPOINT: endpoint,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
      S3_REGION: region,
    }
    const source = { ...store, DATABASE_URL: stage.world.databaseUrl, S3_BUCKET: stage.bucket }
    expect(await db(source, 'backup', backup.path)).toMatchObject({ code: 0 })
    const settings = { ...store, S3_BUCKET: `${stage.bucket}-again` }
    const target = { ...settings, DATABASE_URL: restored.url }
    expect(await db(target, 'restore', backup.path)).toMatchObject({ code: 0 })
    await using world = await createWorld({ database: restored, settings })
    const [video] = (await world.phone.get('feed/')).video_list
    expect(await bytesAt(video.play_url)).toBe(before.size)
  },
)
