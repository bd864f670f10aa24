import postgres from 'postgres'
import { expect, test } from 'vitest'
import { uploadStore } from '../../subgraphs/videos/upload-store.ts'
import { createDatabase } from '../../tests/database.ts'
import { eventually } from '../../tests/eventually.ts'
import { openDb, OWNERS } from '../client.ts'
import { seedDemo } from '../demo/demo.ts'
import type { SeedOptions } from './options.ts'
import { addRows, seed } from './seed.ts'

const counts = {
  users: 60,
  videos: 120,
  views: 3000,
  likes: 1500,
  comments: 400,
  follows: 500,
  messages: 300,
}
const options: SeedOptions = { seed: 7, until: Date.parse('2030-01-01T00:00:00Z'), counts }
const silent = { add: () => undefined, step: () => undefined }

async function startedOnce() {
  const database = await createDatabase()
  await seedDemo(database.url, { put: async (file) => `stored${file.slice(file.lastIndexOf('/'))}` })
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  return {
    url: database.url,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function rowsOf(sql: postgres.Sql) {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*) from users.users)::int as users, (select count(*) from videos.videos)::int as videos,
      (select count(*) from interactions.views)::int as views,
      (select count(*) from interactions.favorites)::int as likes,
      (select count(*) from interactions.comments)::int as comments,
      (select count(*) from social.follows)::int as follows, (select count(*) from chat.messages)::int as messages`
  return row ?? {}
}

function feedOf(sql: postgres.Sql) {
  return sql`
    select v.id, v.title, v.author_id, v.video_object, v.published_at, s.favorite_count, s.comment_count
    from videos.videos v join interactions.video_stats s on s.video_id = v.id
    where v.video_object like 'stored/%' and v.published_at > '2029-01-01'
    order by v.published_at desc, v.id desc`
}

test('as many rows as asked for are added, and all counters equal their rows', async () => {
  await using db = await startedOnce()
  const before = await rowsOf(db.sql)
  const { mistakes } = await seed(db.url, options, silent)
  const after = await rowsOf(db.sql)
  expect(Object.values(mistakes).filter((count) => count > 0)).toEqual([])
  for (const [what, count] of Object.entries(counts)) expect(after[what]).toBe((before[what] ?? 0) + count)
})

test('the same seed twice gives the same feed, another seed another', async () => {
  await using one = await startedOnce()
  await using two = await startedOnce()
  await using other = await startedOnce()
  await seed(one.url, options, silent)
  await seed(two.url, options, silent)
  await seed(other.url, { ...options, seed: 8 }, silent)
  const feed = await feedOf(one.sql)
  expect(feed).toHaveLength(counts.videos)
  expect(await feedOf(two.sql)).toEqual(feed)
  expect(await feedOf(other.sql)).not.toEqual(feed)
})

test('ids go on after a seed, and a second run adds to the first', async () => {
  await using db = await startedOnce()
  await seed(db.url, options, silent)
  const { mistakes } = await seed(db.url, options, silent)
  expect(Object.values(mistakes).filter((count) => count > 0)).toEqual([])
  const [person] = await db.sql`
    insert into users.users (username, username_key, password_hash) values ('zoe', 'zoe', '-')
    returning id, (select max(id) + 1 from users.users) as expected`
  expect(person?.['id']).toBe(person?.['expected'])
  const [projected] =
    await db.sql`select follow_count from social.follow_stats where user_id = ${person?.['id']}`
  expect(projected).toEqual({ follow_count: 0 })
})

test('a video that is accepted while ids are taken gets one that no seeded video has', async () => {
  await using db = await startedOnce()
  await using videos = openDb({ url: db.url, owner: 'videos', connections: 1 })
  const uploads = uploadStore(videos.sql)
  const id = '0123456789abcdef0123456789abcdef'
  await uploads.insert(id, '1', '1 hour', 5)
  await uploads.markPut(id, { rawObject: 'a.raw', contentHash: 'a', size: 1 })

  // Videos' ids are being taken: the first is, the others are not yet.
  await db.sql.unsafe(`create function setval(regclass, bigint) returns bigint language plpgsql as $$ begin
    if $1 = 'videos.videos_id_seq'::regclass then perform pg_advisory_xact_lock(7777); end if;
    return pg_catalog.setval($1, $2); end $$`)
  await db.sql`select pg_advisory_lock(7777)`
  const url = new URL(db.url)
  url.searchParams.set('options', '-c search_path=public,pg_catalog')
  const waiting = (count: number) =>
    eventually(async () => {
      const locks = await db.sql`
        select from pg_locks where not granted
          and database = (select oid from pg_database where datname = current_database())`
      return locks.length === count
    })
  const seeding = addRows(url.href, options, silent)
  await waiting(1)
  const accepting = uploads.publish(id, '1', { title: 'sunrise', coverAtMs: null }, null)
  await Promise.race([accepting, waiting(2)])
  await db.sql`select pg_advisory_unlock(7777)`

  const { mistakes } = await seeding
  expect(Object.values(mistakes).filter((count) => count > 0)).toEqual([])
  expect(await accepting).toMatchObject({ outcome: 'accepted' })
  const made = { videoObject: 'v.mp4', coverObject: 'c.jpg', smallCoverObject: 's.jpg' }
  expect(await uploads.finish(id, { ...made, durationMs: 1, width: 1, height: 1 })).toBe(true)
})

test('everybody likes everything and follows everybody when that many are asked for', async () => {
  await using db = await startedOnce()
  const full = { users: 9, videos: 5, views: 45, likes: 45, comments: 3, follows: 72, messages: 90 }
  const { mistakes } = await seed(db.url, { ...options, counts: full }, silent)
  expect(Object.values(mistakes).filter((count) => count > 0)).toEqual([])
})

test('whoever may not switch triggers off gets the same rows', async () => {
  await using db = await startedOnce()
  await using reference = await startedOnce()
  await seed(reference.url, options, silent)
  const role = `seeder_${Date.now()}`
  await db.sql.unsafe(`create role ${role} login password 'x' noinherit`)
  try {
    await db.sql.unsafe(`do $$ declare one record; begin
      execute format('grant all on database %I to ${role}', current_database());
      for one in select nspname from pg_namespace where nspname in ('${OWNERS.join("', '")}') loop
        execute format('grant all on schema %I to ${role}', one.nspname);
        execute format('grant all on all tables in schema %I to ${role}', one.nspname);
        execute format('grant all on all sequences in schema %I to ${role}', one.nspname);
      end loop; end $$`)
    const url = new URL(db.url)
    url.username = role
    url.password = 'x'
    const { mistakes } = await addRows(url.href, options, silent)
    expect(Object.values(mistakes).filter((count) => count > 0)).toEqual([])
    expect(await feedOf(db.sql)).toEqual(await feedOf(reference.sql))
  } finally {
    await db.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
  }
})

test('a refused row ends the seed, says why and leaves nothing behind', async () => {
  await using db = await startedOnce()
  // Postgres looks at unique keys when the rows have all arrived: after the stream was written to its end.
  await db.sql.unsafe('create unique index only_one on chat.messages ((true)) where sequence > 5')
  const before = await rowsOf(db.sql)
  await expect(seed(db.url, options, silent)).rejects.toThrow('only_one')
  expect(await rowsOf(db.sql)).toEqual(before)
})

test('without any video to take media from it says what to do', async () => {
  await using database = await createDatabase()
  await expect(seed(database.url, options, silent)).rejects.toThrow('start the system once')
})
