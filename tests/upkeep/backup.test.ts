import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { backUp } from '#db/backup/back-up.ts'
import { restore } from '#db/backup/restore.ts'
import { OWNERS } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { webp } from '../../subgraphs/videos/media/test-pictures.ts'
import { unlessSilent } from '../../subgraphs/videos/media/unless-silent.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { phone } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { noS3, openS3Stage } from '../upload/s3-stage.ts'
import { paddedClip, PUBLISH, sendFile, sendPicture, setPicture } from '../upload/sending.ts'
import { createWorld, type World } from '../world.ts'
import { db } from './db-command.ts'

const mediaOf = (dataFolder: string) => openFolderStore(join(dataFolder, 'media'))

/** A database as it comes from the server: no table in it. */
const bareDatabase = () => createDatabase('template1')

/** Every row of every table, in the text in which Postgres writes it. */
async function everythingIn(url: string) {
  await using rows = rowsOf(url)
  const tables = await rows.sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname = any(${OWNERS}) order by 1`
  const contents: Record<string, string[]> = {}
  for (const { name } of tables) {
    const lines = await rows.sql<
      { line: string }[]
    >`select t::text as line from ${rows.sql(name)} t order by 1`
    contents[name] = lines.map(({ line }) => line)
  }
  return contents
}

async function loseEverything(url: string, dataFolder: string): Promise<void> {
  await using rows = rowsOf(url)
  await rows.sql`drop schema ${rows.sql([...OWNERS, 'drizzle', 'graphile_worker'])} cascade`
  await rm(dataFolder, { recursive: true })
}

async function bytesAt(url: string): Promise<number> {
  const answer = await fetch(url)
  return answer.ok ? (await answer.arrayBuffer()).byteLength : -answer.status
}

/** People who did one of everything. */
async function life(world: World) {
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  expect(await ana.publish('Sunrise')).toMatchObject({ status_code: 0 })
  const [video] = (await ben.get('feed/')).video_list
  await ben.post('favorite/action/', { video_id: video.id, action_type: 1 })
  await ben.post('comment/action/', {
    video_id: video.id,
    action_type: 1,
    comment_text: 'tab\there,\\ and\nthere',
  })
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 1 })
  await ben.post('message/action/', { to_user_id: ana.userId, action_type: 1, content: '好看！' })
  const eve = await world.graph.signUp('eve')
  await setPicture(eve, await sendPicture(eve, 'AVATAR', webp))
  return { ana, ben, eve, size: await bytesAt(video.play_url) }
}

test(
  'R-43: what was backed up is there again after everything was lost: rows, sessions, media, and what was accepted',
  { timeout: 90_000 },
  async () => {
    await using database = await createDatabase()
    await using data = await temporaryFolder()
    await using backup = await temporaryFolder()
    await using restored = await bareDatabase()
    await using newData = await temporaryFolder()
    const source = { DATABASE_URL: database.url, DATA_DIR: data.path }
    const target = { DATABASE_URL: restored.url, DATA_DIR: newData.path }

    let before: Awaited<ReturnType<typeof life>>
    {
      await using world = await createWorld({ database, dataFolder: data.path })
      before = await life(world)
    }
    {
      await using idle = await createWorld({ database, dataFolder: data.path, settings: { MEDIA_JOBS: '0' } })
      const cleo = await idle.graph.signUp('cleo')
      const id = await sendFile(cleo, await paddedClip('lotus'))
      expect((await cleo.get(PUBLISH, { id, title: 'Lotus' })).publishVideo.status).toBe('PROCESSING')
      expect(await db(source, 'backup', backup.path)).toMatchObject({ code: 0 })
    }
    const everything = await everythingIn(database.url)
    await loseEverything(database.url, data.path)

    const { code, text } = await db(target, 'restore', backup.path)
    expect([code, text]).toEqual([0, expect.stringContaining('1 accepted uploads are made')])
    expect(await everythingIn(restored.url)).toEqual(everything)

    await using world = await createWorld({ database: restored, dataFolder: newData.path })
    // The session that ben had on his phone.
    const ben = phone(world.restUrl, before.ben.userId, before.ben.token)
    await eventually(async () => (await ben.get('feed/')).video_list.length === 2, 20_000)
    const [lotus, sunrise] = (await ben.get('feed/')).video_list
    expect([lotus.title, sunrise.title, sunrise.is_favorite]).toEqual(['Lotus', 'Sunrise', true])
    expect(await bytesAt(sunrise.play_url)).toBe(before.size)
    const { user: eve } = await world.graph.get(`{ user(id: "${before.eve.id}") { avatar } }`)
    expect(await bytesAt(eve.avatar)).toBeGreaterThan(0)
    const comments = (await ben.get('comment/list/', { video_id: sunrise.id })).comment_list
    expect(comments).toMatchObject([{ content: 'tab\there,\\ and\nthere' }])
    // Nobody is given a number that somebody had.
    expect((await world.phone.signUp('dora')).userId).toBeGreaterThan(before.ben.userId + 1)
    await using rows = rowsOf(restored.url)
    expect(Object.values(await countMistakes(rows.sql)).filter((mistakes) => mistakes > 0)).toEqual([])
  },
)

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

test('how a server writes dates, and how long it lets others work, is no matter of a backup', async () => {
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

test('a backup does not wait without end for a store that falls silent in the middle of a file', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await life(world)
  const store = await mediaOf(world.dataFolder)
  const silent = new Readable({ read: () => undefined })
  silent.push('the beginning')
  const media = unlessSilent({ ...store, open: async () => silent })
  await expect(backUp(world.databaseUrl, media, backup.path)).rejects.toThrow('fell silent')
})

test('a migration that comes while rows are copied is none that they had seen', async () => {
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

test('nothing is restored beside somebody who came meanwhile, nor below services that run', async () => {
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

test('nothing is restored over anybody, from half a backup, or from one that was changed', async () => {
  await using world = await createWorld()
  await using backup = await temporaryFolder()
  await life(world)
  const media = await mediaOf(world.dataFolder)
  await backUp(world.databaseUrl, media, backup.path)
  const before = await everythingIn(world.databaseUrl)
  await expect(restore(world.databaseUrl, media, backup.path)).rejects.toThrow('This database is not empty')
  expect(await everythingIn(world.databaseUrl)).toEqual(before)

  await using empty = await createDatabase()
  await using data = await temporaryFolder()
  const target = await mediaOf(data.path)
  const [object = ''] = (await readdir(join(backup.path, 'objects'))).filter((name) => name.endsWith('.jpg'))
  await writeFile(join(backup.path, 'objects', object), 'not the picture that it was')
  await expect(restore(empty.url, target, backup.path)).rejects.toThrow(object)
  expect(Object.values(await everythingIn(empty.url)).flat()).toEqual([])

  const table = join(backup.path, 'rows', 'users.users.gz')
  await writeFile(
    table,
    gzipSync(
      gunzipSync(await readFile(table))
        .toString()
        .replace('USER', 'ADMINISTRATOR'),
    ),
  )
  await expect(restore(empty.url, null, backup.path)).rejects.toThrow('users.users')
  expect(Object.values(await everythingIn(empty.url)).flat()).toEqual([])

  await rm(join(backup.path, 'manifest.json'))
  const place = { DATABASE_URL: empty.url, DATA_DIR: data.path }
  expect(await db(place, 'restore', backup.path)).toEqual({
    code: 1,
    text: expect.stringContaining('holds no whole backup'),
  })
})

test.skipIf(noS3)(
  `media of a bucket goes to another bucket, and plays from there${noS3 ? ` (skipped: ${noS3})` : ''}`,
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
