import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { giveRole } from '#db/give-role.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openFolderStore } from '../../subgraphs/videos/media/folder-store.ts'
import { newObjectName } from '../../subgraphs/videos/media/object-name.ts'
import { openPartials } from '../../subgraphs/videos/partials.ts'
import { sweep } from '../../subgraphs/videos/sweep.ts'
import { sweepStore } from '../../subgraphs/videos/sweep-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { worldOfFile } from '../world-of-file.ts'
import { CREATE, paddedClip, publishAndWait, put, sendFile } from './sending.ts'

const world = await worldOfFile()
const { sql, ...rows } = rowsOf(world.databaseUrl)
const db = openDb({ url: world.databaseUrl, owner: 'videos', connections: 1 })
afterAll(async () => {
  await db[Symbol.asyncDispose]()
  await rows[Symbol.asyncDispose]()
})

const mediaFolder = join(world.dataFolder, 'media')
const media = await openFolderStore(mediaFolder)
const partials = await openPartials(join(world.dataFolder, 'uploads'))
const broom = (before?: Date) =>
  sweep({ rows: sweepStore(db.sql), media, partials, logger: createLogger('silent', false) }, before)

const long = new Date(Date.now() - 2 * 60 * 60 * 1000)
const recently = new Date(Date.now() - 50 * 60 * 1000)
const nothing = {
  uploads: 0,
  objects: 0,
  foreign: 0,
  parts: 0,
  partials: 0,
  unlisted: 0,
  mended: 0,
  missing: 0,
  remembered: 0,
  queues: 0,
}

test('R-14: two hundred uploads that were cut off go without a trace; what is young or in use stays', async () => {
  const ana = await world.graph.signUp('ana')
  const id = await sendFile(ana, await clip())
  const { publishVideo } = (await publishAndWait(ana, { id, title: 'kept' })).data
  const waiting = await sendFile(ana, await paddedClip('hills'))
  const kept = (await readdir(mediaFolder)).toSorted()

  for (let n = 0; n < 200; n += 1) {
    const folder = [mediaFolder, join(mediaFolder, '.incoming')][n % 2] ?? ''
    const name = n % 2 ? `write-${n}` : newObjectName(n % 4 ? 'application/octet-stream' : 'video/mp4')
    await writeFile(join(folder, name), 'half a video')
    await utimes(join(folder, name), long, long)
  }
  await sql`
    insert into videos.uploads (id, owner_id, created_at, expires_at)
    select md5(n::text), ${ana.id}, ${long}, ${long} from generate_series(1, 200) as n`
  await writeFile(partials.pathOf('0'.repeat(32)), 'half a file')
  await utimes(partials.pathOf('0'.repeat(32)), long, long)
  // Not an hour old: somebody may be about to say what it is.
  const young = newObjectName('video/mp4')
  await writeFile(join(mediaFolder, young), 'x')
  await utimes(join(mediaFolder, young), recently, recently)
  // Old, but named by rows.
  for (const name of kept.filter((each) => each !== '.incoming'))
    await utimes(join(mediaFolder, name), long, long)

  expect(await broom()).toEqual({
    ...nothing,
    uploads: 200,
    objects: 100,
    parts: 100,
    partials: 1,
    queues: 1,
  })
  expect((await readdir(mediaFolder)).toSorted()).toEqual([...kept, young].toSorted())
  expect(await broom()).toEqual(nothing)
  expect((await fetch(publishVideo.playUrl)).status).toBe(200)
  expect((await publishAndWait(ana, { id: waiting, title: 'later' })).data.publishVideo.status).toBe('READY')
})

test('what the store holds is counted for operators, what was swept out left out', async () => {
  const boss = await world.graph.signUp('boss')
  await giveRole(world.databaseUrl, 'boss', 'ADMINISTRATOR')
  const gone = newObjectName('video/mp4')
  await writeFile(join(mediaFolder, gone), 'half a video')
  await utimes(join(mediaFolder, gone), long, long)
  expect(await broom()).toMatchObject({ objects: 1 })
  const files = (await readdir(mediaFolder, { withFileTypes: true })).filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(mediaFolder, name))).size))
  const { statistics } = await boss.get('{ statistics { storedBytes } }')
  expect(statistics.storedBytes).toBeGreaterThan(0)
  expect(statistics.storedBytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
})

test('S-86: bytes that were put and never published are given up when their time is over', async () => {
  const ben = await world.graph.signUp('ben')
  const id = await sendFile(ben, await paddedClip('lotus'))
  expect((await broom()).uploads).toBe(0)
  await sql`update videos.uploads set expires_at = ${long}, created_at = ${long} where id = ${id}`
  const [row] = await sql<{ raw_object: string }[]>`select raw_object from videos.uploads where id = ${id}`
  expect((await broom()).uploads).toBe(1)
  expect(await readdir(mediaFolder)).not.toContain(row?.raw_object)
})

test('a video that lost its file is listed no more; when many did, or all, somebody has to look', async () => {
  const cleo = await world.phone.signUp('cleo')
  await cleo.publish('lost', await paddedClip('aurora'))
  const [row] = await sql<{ video_object: string }[]>`
    update videos.videos set published_at = ${long} where title = 'lost' returning video_object`
  await media.remove(row?.video_object ?? '')
  expect(await broom(), 'the only one that is old enough').toMatchObject({ unlisted: 0 })
  await cleo.publish('whole', await paddedClip('aurora'))
  await sql`update videos.videos set published_at = ${long} where title = 'whole'`
  const { id: lost } = (await cleo.get('publish/list/')).video_list.find(
    ({ title }: { title: string }) => title === 'lost',
  )
  const fan = await world.phone.signUp('fan')
  for (const person of [cleo, fan]) await person.post('favorite/action/', { video_id: lost, action_type: 1 })
  expect(await broom()).toMatchObject({ unlisted: 1 })
  const mistakes = await countMistakes(sql)
  expect(mistakes).toEqual(Object.fromEntries(Object.keys(mistakes).map((what) => [what, 0])))
  expect((await cleo.get('publish/list/')).video_list).toMatchObject([{ title: 'whole' }])
  expect((await cleo.get('user/', { user_id: cleo.userId })).user.work_count).toBe(1)

  const names = Array.from({ length: 30 }, () => newObjectName('video/mp4'))
  await sql`
    insert into videos.videos (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash, published_at)
    select ${cleo.userId}, 'moved', name, 'x', 1, 1, 1, name, ${long} from unnest(${names}::text[]) as name`
  expect(await broom()).toMatchObject({ unlisted: 0, missing: 21 })
  await sql`delete from videos.videos where title = 'moved'`
})

test('media of another system is not swept out, whether this database is empty or has videos that are elsewhere', async () => {
  await using database = await createDatabase()
  await using folder = await temporaryFolder()
  await using rows = rowsOf(database.url)
  await using other = openDb({ url: database.url, owner: 'videos', connections: 1 })
  const foreign = await openFolderStore(join(folder.path, 'media'))
  const ground = {
    ...{ rows: sweepStore(other.sql), media: foreign },
    ...{ partials: await openPartials(join(folder.path, 'uploads')), logger: createLogger('silent', false) },
  }
  const names = Array.from({ length: 30 }, () => newObjectName('video/mp4'))
  for (const name of names) {
    await writeFile(join(folder.path, 'media', name), 'a video')
    await utimes(join(folder.path, 'media', name), long, long)
  }
  const there = async () => (await readdir(join(folder.path, 'media'))).length - 1
  expect(await sweep(ground)).toMatchObject({ objects: 0, foreign: 30 })
  expect(await there()).toBe(30)

  // What 25 videos of this database name is in another store, so this one is not theirs.
  const people = await rows.people(1)
  await rows.videos(25, people)
  await rows.sql`
    update videos.videos set video_object = left(md5(id::text), 26) || '.mp4', published_at = ${long}`
  expect(await sweep(ground)).toMatchObject({ objects: 0, missing: 21 })
  expect(await there()).toBe(30)

  // So many may be left behind by those that it had.
  await rows.sql`delete from videos.videos`
  expect(await sweep(ground)).toMatchObject({ objects: 30, foreign: 0 })
})

test('a video that lost its cover is given another', async () => {
  const dora = await world.graph.signUp('dora')
  const id = await sendFile(dora, await paddedClip('neon'))
  const { publishVideo } = (await publishAndWait(dora, { id, title: 'black tile' })).data
  await sql`update videos.videos set published_at = ${long} where id = ${publishVideo.id}`
  const lost = new URL(publishVideo.coverUrl).pathname.split('/').at(-1) ?? ''
  await media.remove(lost)
  expect((await fetch(publishVideo.coverUrl)).status).toBe(404)
  expect(await broom()).toMatchObject({ unlisted: 0, mended: 1 })
  const mended = await eventually(async () => {
    const { video } = await dora.get(`{ video(id: "${publishVideo.id}") { coverUrl smallCoverUrl playUrl } }`)
    return video.coverUrl !== publishVideo.coverUrl && video
  })
  for (const url of [mended.coverUrl, mended.smallCoverUrl]) {
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  }
  expect((await fetch(mended.playUrl, { method: 'HEAD' })).status).toBe(200)
  expect(await broom()).toMatchObject({ unlisted: 0, mended: 0 })
})

test('a queue that a publication is just about to use is not swept from under it', async () => {
  const finn = await world.graph.signUp('finn')
  const publishIt = async (title: string) =>
    (await publishAndWait(finn, { id: await sendFile(finn, await paddedClip('lotus')), title })).data
      .publishVideo.status
  expect(await publishIt('before')).toBe('READY')
  await using held = rowsOf(world.databaseUrl)
  await sql.unsafe(`
    create function wait_at_the_door() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock(7777); return null; end';
    create constraint trigger wait_at_the_door after update on videos.uploads deferrable initially deferred
      for each row when (new.state = 'PROCESSING' and old.state = 'UPLOADING') execute function wait_at_the_door()`)
  await held.sql`select pg_advisory_lock(7777)`
  const publishing = publishIt('just now')
  await eventually(async () => {
    const waiting =
      await sql`select from pg_locks where locktype = 'advisory' and not granted and objid = 7777`
    return waiting.length > 0
  })
  expect(await broom()).toMatchObject({ queues: 0 })
  await held.sql`select pg_advisory_unlock(7777)`
  expect(await publishing).toBe('READY')
  await sql`drop function wait_at_the_door cascade`
  // Now nobody is at the door, and what nobody needs goes: every poll of a worker locks each queue there is.
  expect((await broom()).queues).toBeGreaterThan(0)
  expect(await sql`select from graphile_worker._private_job_queues`).toHaveLength(0)
  expect(await publishIt('after')).toBe('READY')
  await broom()
})

test(
  'R-14: a hundred times the broom goes while files come in: none of them is lost',
  { timeout: 120_000 },
  async () => {
    const people = await Promise.all(
      Array.from({ length: 4 }, (_, n) => world.graph.signUp(`busy ${n} ${Math.random()}`)),
    )
    let isOver = false
    let sweeps = 0
    const sweeping = (async () => {
      for (; !isOver || sweeps < 100; sweeps += 1) await broom()
    })()
    const filming = Promise.all(
      people.map(async (person, n) => {
        const videos: { status: string; playUrl: string; coverUrl: string }[] = []
        for (let round = 0; round < 3; round += 1) {
          const { createUpload } = await person.get(CREATE)
          expect(await put(createUpload.url, await paddedClip('balls'))).toBe(204)
          // It looks two hours old: only that a row names it keeps it.
          const [row] = await sql<{ name: string }[]>`
          select raw_object as name from videos.uploads where id = ${createUpload.id}`
          await utimes(join(mediaFolder, row?.name ?? ''), long, long)
          const publication = { id: createUpload.id, title: `${n}.${round}` }
          const { publishVideo } = (await publishAndWait(person, publication)).data
          for (const url of [publishVideo.playUrl, publishVideo.coverUrl])
            await utimes(join(mediaFolder, new URL(url).pathname.split('/').at(-1) ?? ''), long, long)
          videos.push(publishVideo)
        }
        return videos
      }),
    )
    // Whatever comes of it, the broom ends before the test does.
    await Promise.allSettled([filming])
    isOver = true
    await sweeping
    const made = await filming
    expect(sweeps).toBeGreaterThanOrEqual(100)
    for (const { status, playUrl, coverUrl } of made.flat()) {
      expect(status).toBe('READY')
      for (const url of [playUrl, coverUrl]) expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    }
  },
)
