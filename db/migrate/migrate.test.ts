import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFile } from '#platform/process/paths.ts'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import postgres from 'postgres'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDatabase } from '../../tests/database.ts'
import { eventually } from '../../tests/eventually.ts'
import { rowsOf } from '../../tests/rows.ts'
import { countMistakes } from '../count-mistakes.ts'
import { migrate, migrateTablesUntil } from '../migrate.ts'
import { applyMigrations } from './apply-migrations.ts'
import { TableIsHeld, inShortTries } from './in-short-tries.ts'

/** A release with one migration in it. */
async function release(statements: string) {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-migrations-'))
  await mkdir(join(folder, 'meta'))
  const entries = [{ idx: 0, version: '7', when: 4_000_000_000_000, tag: 'next', breakpoints: true }]
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ dialect: 'postgresql', entries }))
  await writeFile(join(folder, 'next.sql'), statements)
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

function connect(url: string, options: Record<string, number> = {}) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: options })
  return { sql, [Symbol.asyncDispose]: () => sql.end() }
}

const addColumn = 'alter table interactions.favorites add column mood text'

test('R-42: a migration that waits for somebody who reads lets everybody pass who writes', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  await using next = await release(addColumn)
  const people = await rows.people(40)
  const [video = ''] = await rows.videos(1, people)

  await using reader = connect(database.url)
  await reader.sql`begin`
  await reader.sql`select count(*) from interactions.favorites`

  // Whoever is held up for half a second fails.
  await using writer = connect(database.url, { lock_timeout: 500 })
  await using migrator = connect(database.url)
  let tries = 0
  const migrating = applyMigrations(migrator.sql, next.folder, () => (tries += 1))
  for (const person of people) {
    await writer.sql`insert into interactions.favorites (user_id, video_id) values (${person}, ${video})`
    await new Promise((passed) => setTimeout(passed, 20))
  }
  expect(tries).toBeGreaterThan(1)
  await reader.sql`commit`
  await migrating
  const columns = await writer.sql`select mood from interactions.favorites`
  expect(columns).toHaveLength(people.length)
})

test('who holds a table for too long is told of, and nothing was done', async () => {
  await using database = await createDatabase()
  await using holder = connect(database.url)
  await holder.sql`begin`
  await holder.sql`lock table interactions.favorites in access share mode`
  await using migrator = connect(database.url, { lock_timeout: 50 })
  const work = () => migrator.sql.unsafe(addColumn)
  await expect(inShortTries(work, () => undefined, 300)).rejects.toThrow(TableIsHeld)
  expect(await holder.sql`select * from interactions.favorites`).toEqual([])
})

test('how long is waited for a table does not depend on a clock that is set back meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const held = () => Promise.reject(Object.assign(new Error('held'), { code: '55P03' }))
  let waits = 0
  const onWait = () => {
    waits += 1
    vi.setSystemTime(Date.now() - 60 * 60 * 1_000)
    if (waits > 10) throw new Error('it goes on for hours')
  }
  await expect(inShortTries(held, onWait, 300)).rejects.toThrow(TableIsHeld)
})

test('R-42: an index is built while somebody writes, and one that was left half built is built anew', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  const people = await rows.people(2)
  const [video = ''] = await rows.videos(1, people)
  await rows.sql`
    insert into interactions.comments (video_id, author_id, content)
    select ${video}, unnest(${people}::bigint[]), 'the same'`
  await rows.sql`create unique index concurrently comments_by_words on interactions.comments (content)`.catch(
    () => undefined,
  )
  const isValid = async () =>
    (
      await rows.sql`select indisvalid from pg_index where indexrelid = 'interactions.comments_by_words'::regclass`
    )[0]
  expect(await isValid()).toEqual({ indisvalid: false })

  await using next = await release(
    'create index concurrently "comments_by_words" on "interactions"."comments" ("content");',
  )
  await using writer = connect(database.url)
  await writer.sql`begin`
  await writer.sql`insert into interactions.comments (video_id, author_id, content) values (${video}, ${people[0] ?? ''}, 'one more')`
  await using migrator = connect(database.url)
  const migrating = applyMigrations(migrator.sql, next.folder, () => undefined)
  await using other = connect(database.url, { lock_timeout: 500 })
  await other.sql`insert into interactions.comments (video_id, author_id, content) values (${video}, ${people[1] ?? ''}, 'meanwhile')`
  await writer.sql`commit`
  await migrating
  expect(await isValid()).toEqual({ indisvalid: true })
})

test('R-42: whatever is built beside those who write stands alone in its migration, which may be begun anew', () => {
  const folder = projectFile('db/migrations')
  const besideWriters = readMigrationFiles({ migrationsFolder: folder }).filter(({ sql }) =>
    sql.some((statement) => /\bconcurrently\b/i.test(statement)),
  )
  expect(besideWriters.length).toBeGreaterThan(2)
  for (const statement of besideWriters.flatMap(({ sql }) => sql))
    expect(statement.trim()).toMatch(/^create (unique )?index concurrently /i)
})

test('R-42: what others said is received by whose video it is, also where it was said before that was kept, or meanwhile', async () => {
  await using database = await createDatabase('template0')
  const migrations = readMigrationFiles({ migrationsFolder: projectFile('db/migrations') })
  const column = migrations.findIndex(({ sql }) =>
    sql.some((text) => text.includes('ADD COLUMN "video_author_id"')),
  )
  const until = (migration: number) =>
    migrateTablesUntil(database.url, migrations[migration]?.folderMillis ?? 0)
  await until(column - 1)
  await using keeper = connect(database.url)
  await keeper.sql`insert into interactions.video_stats (video_id, author_id) select n, n % 7 from generate_series(1, 50) n`
  await keeper.sql`
    insert into interactions.comments (video_id, author_id, content)
    select 1 + n % 50, 100 + n, 'before' from generate_series(1, 12000) n`
  await until(column)
  await keeper.sql`insert into interactions.comments (video_id, author_id, content) values (3, 3, 'my own'), (3, 4, 'after')`

  await using leaver = connect(database.url)
  await leaver.sql`begin`
  await leaver.sql`delete from interactions.comments where id % 1000 = 0`
  const migrating = migrate(database.url)
  await using other = connect(database.url, { lock_timeout: 1_000 })
  const waiting = () =>
    keeper.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(async () => (await waiting()).count > 0)
  await other.sql`insert into interactions.comments (video_id, author_id, content) values (3, 5, 'meanwhile')`
  await leaver.sql`commit`
  await migrating

  const [said] = await keeper.sql`
    select count(*)::int as all, count(video_author_id)::int as received from interactions.comments`
  expect(said).toEqual({ all: 12_000 - 12 + 3, received: 12_000 - 12 + 3 })
  expect((await countMistakes(keeper.sql))['comments received']).toBe(0)
})

test('R-42: who were friends before friends were listed are so afterwards, but for those who go meanwhile', async () => {
  await using database = await createDatabase('template0')
  const migrations = readMigrationFiles({ migrationsFolder: projectFile('db/migrations') })
  const list = migrations.findIndex(({ sql }) =>
    sql.some((text) => text.includes('TABLE "social"."friends"')),
  )
  const until = (migration: number) =>
    migrateTablesUntil(database.url, migrations[migration]?.folderMillis ?? 0)
  await until(list - 1)
  await using keeper = connect(database.url)
  await keeper.sql`insert into social.follow_stats (user_id) select generate_series(1, 400)`
  // Six in seven are answered, all after the last of them.
  await keeper.sql`
    insert into social.follows (follower_id, followee_id)
    select a, b from generate_series(1, 400) a, generate_series(a + 1, least(a + 30, 400)) b`
  await keeper.sql`
    insert into social.follows (follower_id, followee_id)
    select followee_id, follower_id from social.follows where id % 7 > 0 order by md5(id::text)`
  const friends = async () =>
    (
      await keeper.sql<
        { user: string; friend: string }[]
      >`select user_id as user, friend_id as friend from social.friends`
    ).map(({ user, friend }) => `${user} ${friend}`)
  await until(list)
  expect(await friends()).toEqual([])

  await using leaver = connect(database.url)
  await leaver.sql`begin`
  await leaver.sql`delete from social.follows where follower_id = 200 and followee_id in (201, 202, 203)`
  const migrating = migrate(database.url)
  await using other = connect(database.url, { lock_timeout: 1_000 })
  const waiting = () =>
    keeper.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(async () => (await waiting()).count > 0)
  await other.sql`delete from social.follows where follower_id = 1 and followee_id in (2, 3)`
  await other.sql`delete from social.follows where follower_id = 399`
  await leaver.sql`commit`
  await migrating

  const said = await friends()
  expect(said.length).toBeGreaterThan(2 * 9_800)
  expect(said.filter((sides) => /^(200 20[123]|20[123] 200|1 [23]|[23] 1|399 \d+)$/.test(sides))).toEqual([])
  expect((await countMistakes(keeper.sql)).friends).toBe(0)
})

test('services that migrate at the same moment take turns, and a migration is applied once', async () => {
  await using database = await createDatabase()
  await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)])
  await using rows = rowsOf(database.url)
  const twice = await rows.sql`
    select created_at from drizzle.__drizzle_migrations group by created_at having count(*) > 1`
  expect(twice).toEqual([])
})

test('whoever migrates for long keeps their turn: connections that are only so old are not replaced meanwhile', async () => {
  await using database = await createDatabase()
  await using holder = connect(database.url)
  await holder.sql`begin`
  await holder.sql`lock table users.users in row exclusive mode`
  const url = new URL(database.url)
  url.searchParams.set('max_lifetime', '0.1')
  let tries = 0
  const migrating = migrate(url.href, () => (tries += 1))
  await eventually(() => tries > 2)
  const isMigrated = async () =>
    (
      await holder.sql`select from pg_locks where locktype = 'advisory' and objid = 7214001
      and database = (select oid from pg_database where datname = current_database())`
    ).count > 0
  for (let look = 0; look < 20; look += 1) {
    expect(await isMigrated()).toBe(true)
    await new Promise((passed) => setTimeout(passed, 20))
  }
  await holder.sql`commit`
  await migrating
})
