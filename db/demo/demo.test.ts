import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { verify } from '@node-rs/argon2'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { readConfig } from '#platform/process/config.ts'
import { giveDemo } from '../../give-demo.ts'
import { createDatabase } from '../../tests/database.ts'
import { rowsOf } from '../../tests/rows.ts'
import { temporaryFolder } from '../../tests/temporary-folder.ts'
import { countMistakes } from '../count-mistakes.ts'
import { demoPassword } from '../demo-password.ts'
import { usernameKey } from '../username-key.ts'
import { seedDemo, type DemoMedia } from './demo.ts'

function emptyMedia(): DemoMedia & { names: string[] } {
  const names: string[] = []
  const put = async (file: string) => {
    await access(file)
    names.push(`stored-${basename(file)}`)
    return `stored-${basename(file)}`
  }
  return { names, put }
}

function connect(url: string) {
  const sql = postgres(url, { max: 2, onnotice: () => undefined })
  return { sql, [Symbol.asyncDispose]: () => sql.end() }
}

test('an empty database gets people, videos and what they say, with counters that equal the rows', async () => {
  await using database = await createDatabase()
  const media = emptyMedia()
  expect(await seedDemo(database.url, media)).toBe(true)
  await using db = connect(database.url)
  const mistakes = await countMistakes(db.sql)
  expect(Object.values(mistakes).every((count) => count === 0)).toBe(true)
  const videos = await db.sql`select video_object, cover_object from videos.videos order by published_at desc`
  expect(videos.length).toBeGreaterThanOrEqual(8)
  const shown = videos.flatMap((row): string[] => [row['video_object'], row['cover_object']])
  expect(new Set(shown)).toEqual(new Set(media.names))
  const [friends] = await db.sql`
    select count(*)::int as n from social.follows a join social.follows b
      on a.follower_id = b.followee_id and a.followee_id = b.follower_id`
  expect(friends?.['n']).toBeGreaterThan(0)
  const [future] = await db.sql`select count(*)::int as n from interactions.comments where created_at > now()`
  expect(future?.['n']).toBe(0)
})

test('everybody in the demo can sign in with the documented password', async () => {
  await using database = await createDatabase()
  await seedDemo(database.url, emptyMedia())
  await using db = connect(database.url)
  const people = await db.sql`select username, username_key, password_hash from users.users`
  for (const person of people) expect(person['username_key']).toBe(usernameKey(person['username']))
  expect(await verify(people[0]?.['password_hash'], demoPassword)).toBe(true)
  expect(people[0]?.['password_hash']).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
})

test('a second start changes nothing and stores no media', async () => {
  await using database = await createDatabase()
  await seedDemo(database.url, emptyMedia())
  const media = emptyMedia()
  expect(await seedDemo(database.url, media)).toBe(false)
  expect(media.names).toEqual([])
})

test('a database where somebody has registered is left alone', async () => {
  await using database = await createDatabase()
  await using db = connect(database.url)
  await db.sql`insert into users.users (username, username_key, password_hash) values ('zoe', 'zoe', '-')`
  expect(await seedDemo(database.url, emptyMedia())).toBe(false)
  expect(await db.sql`select from videos.videos`).toHaveLength(0)
})

test('of two starts at the same moment one makes the demo', async () => {
  await using database = await createDatabase()
  const made = await Promise.all([seedDemo(database.url, emptyMedia()), seedDemo(database.url, emptyMedia())])
  expect(made.sort()).toEqual([false, true])
})

test('what fails half way leaves the database empty, and the next start makes the demo', async () => {
  await using database = await createDatabase()
  await using db = connect(database.url)
  await db.sql.unsafe('alter table chat.messages rename to gone')
  await expect(seedDemo(database.url, emptyMedia())).rejects.toThrow()
  expect(await db.sql`select from users.users`).toHaveLength(0)
  await db.sql.unsafe('alter table chat.gone rename to messages')
  expect(await seedDemo(database.url, emptyMedia())).toBe(true)
})

test('where strangers come nobody is there whose password everybody knows, unless somebody asks for them', async () => {
  await using database = await createDatabase()
  await using folder = await temporaryFolder()
  await using rows = rowsOf(database.url)
  const peopleWith = async (settings: Record<string, string>) => {
    const config = readConfig({ DATA_DIR: folder.path, ...settings })
    await giveDemo(config, database.url, () => undefined)
    return (await rows.sql`select from users.users`).count
  }
  expect(await peopleWith({ NODE_ENV: 'production' })).toBe(0)
  expect(await peopleWith({ DEMO_DATA: 'off' })).toBe(0)
  expect(await peopleWith({ NODE_ENV: 'production', DEMO_DATA: 'on' })).toBe(6)
})
