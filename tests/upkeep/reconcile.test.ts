import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { IsReconciled, reconcile } from '#db/reconcile/reconcile.ts'
import { followStore } from '../../subgraphs/social/follow-store.ts'
import { uploadStore } from '../../subgraphs/videos/upload-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { rowsOf } from '../rows.ts'
import { createWorld, type World } from '../world.ts'

/** Three people with videos; all is counted rightly. */
async function peopleWithVideos(world: World) {
  const people = await Promise.all(['ana', 'ben', 'cleo'].map((name) => world.phone.signUp(name)))
  await using rows = rowsOf(world.databaseUrl)
  const videos = await rows.videos(
    40,
    people.map(({ userId }) => String(userId)),
  )
  // What was put straight into the tables has not been counted.
  await reconcile(world.databaseUrl, true)
  return { people, videos }
}

async function wrongIn(url: string, repair = false) {
  const findings = await reconcile(url, repair)
  return Object.fromEntries(
    findings.filter(({ wrong }) => wrong > 0).map(({ what, wrong }) => [what, wrong] as const),
  )
}

test('counters that drifted are found and put right while people go on writing, and nothing they do is lost', async () => {
  await using world = await createWorld()
  const { people, videos } = await peopleWithVideos(world)
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`
    update interactions.video_stats set favorite_count = favorite_count + 7, comment_count = comment_count - 2,
      view_count = view_count + 1`
  await rows.sql`update interactions.user_stats set total_favorited = 99, favorite_count = 12`
  await rows.sql`update videos.author_stats set work_count = work_count - 1`
  await rows.sql`update social.follow_stats set follow_count = 4, follower_count = follower_count + 1`

  let isOver = false
  const writing = people.map(async (person, index) => {
    const other = people[(index + 1) % people.length]
    for (let turn = 0; !isOver || turn < 20; turn += 1) {
      const video_id = videos[(turn + index) % 5]
      await person.post('favorite/action/', { video_id, action_type: 1 + (turn % 2) })
      await person.post('comment/action/', { video_id, action_type: 1, comment_text: `${turn}` })
      await person.post('relation/action/', { to_user_id: other?.userId, action_type: 1 + (turn % 2) })
    }
  })
  const found = await wrongIn(world.databaseUrl, true)
  isOver = true
  await Promise.all(writing)

  const all = { 'interactions.video_stats.favorite_count': 40, 'videos.author_stats.work_count': 3 }
  expect(found).toMatchObject({ ...all, 'social.follow_stats.follower_count': 3 })
  expect(await wrongIn(world.databaseUrl)).toEqual({})
  expect(Object.values(await countMistakes(rows.sql)).filter((mistakes) => mistakes > 0)).toEqual([])
})

test('a picture that is shown and was not chosen is found, and what was chosen is shown again', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  const [ana, ben] = await rows.people(2)
  await rows.sql`insert into videos.profile_pictures (user_id, kind, object) values (${ana ?? ''}, 'AVATAR', 'a face')`
  await rows.sql`update users.users set avatar = 'another', background_image = 'a wall' where id = ${ana ?? ''}`
  await rows.sql`update users.users set avatar = 'nobody knows' where id = ${ben ?? ''}`
  const wrong = { 'users.users.avatar': 2, 'users.users.background_image': 1 }
  expect((await countMistakes(rows.sql))['pictures of people']).toBe(2)
  expect(await wrongIn(world.databaseUrl, true)).toEqual(wrong)
  expect(await wrongIn(world.databaseUrl)).toEqual({})
  const shown = await rows.sql`select avatar, background_image from users.users order by id`
  expect(shown).toMatchObject([{ avatar: 'a face', background_image: '' }, { avatar: '' }])
})

test('a comment that the wrong person receives, or nobody, is found, and reaches whose video it is on', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  const [ana = '', ben = ''] = await rows.people(2)
  const [video = ''] = await rows.videos(1, [ana])
  await rows.sql`
    insert into interactions.comments (video_id, author_id, content)
    select ${video}, ${ben}, unnest(array['one', 'two', 'three'])`
  await reconcile(world.databaseUrl, true)
  await rows.sql`update interactions.comments set video_author_id = ${ben} where content = 'one'`
  await rows.sql`update interactions.comments set video_author_id = null where content = 'two'`
  expect((await countMistakes(rows.sql))['comments received']).toBe(2)
  expect(await wrongIn(world.databaseUrl)).toEqual({ 'interactions.comments.video_author_id': 2 })
  await reconcile(world.databaseUrl, true)
  expect(await wrongIn(world.databaseUrl)).toEqual({})
  const received =
    await rows.sql`select count(*)::int as count from interactions.comments where video_author_id = ${ana}`
  expect(received).toEqual([{ count: 3 }])
})

test('friends who are not listed, and some who are listed and are none, are found and put right while they go on', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  const [ana = '', ben = '', cleo = '', ...others] = await rows.people(30)
  await rows.sql`
    insert into social.follows (follower_id, followee_id) values (${ana}, ${ben}), (${ben}, ${ana}), (${ana}, ${cleo})`
  await rows.sql`
    insert into social.follows (follower_id, followee_id)
    select a, b from unnest(${others}::bigint[]) a, unnest(${others}::bigint[]) b where a <> b`
  await reconcile(world.databaseUrl, true)
  await rows.sql`delete from social.friends where user_id = ${ana}`
  await rows.sql`update social.friends set since = 1 where user_id = ${ben}`
  await rows.sql`insert into social.friends (user_id, friend_id, since) values (${ana}, ${cleo}, 1)`
  await rows.sql`delete from social.friends where user_id = any(${others}::bigint[])`
  const all = 3 + others.length * (others.length - 1)
  expect((await countMistakes(rows.sql)).friends).toBe(all)

  await using db = openDb({ url: world.databaseUrl, owner: 'social', connections: 4 })
  const store = followStore(db.sql)
  const over = new AbortController()
  const going = others.slice(0, 4).map(async (person, index) => {
    while (!over.signal.aborted) {
      const other = others[(index + 1) % 4] ?? ''
      await store.remove(person, other)
      await store.insert(person, other)
      // Others have the cores, too.
      await pause(5)
    }
  })
  const found = await wrongIn(world.databaseUrl, true)
  over.abort()
  await Promise.all(going)
  expect(found['social.friends']).toBeGreaterThan(all - 20)
  expect(await wrongIn(world.databaseUrl)).toEqual({})
  expect((await countMistakes(rows.sql)).friends).toBe(0)
})

test('R-44: a hundred counters that were corrupted are a hundred findings; they are put right while nobody waits 50 ms for a row', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  const people = await rows.people(150)
  await rows.sql`update social.follow_stats set follow_count = 3 where user_id = any(${people.slice(0, 60)}::bigint[])`
  await rows.sql`update interactions.user_stats set favorite_count = -1 where user_id = any(${people.slice(50, 90)}::bigint[])`
  const found = { 'interactions.user_stats.favorite_count': 40, 'social.follow_stats.follow_count': 60 }
  expect(await wrongIn(world.databaseUrl)).toEqual(found)
  const writes = keepWriting(world.databaseUrl, people.slice(0, 60))
  expect(await wrongIn(world.databaseUrl, true)).toEqual(found)
  // Rejects when a row could not be had in time.
  expect(await writes.end()).toBeGreaterThan(60)
  expect(await wrongIn(world.databaseUrl)).toEqual({})
})

/** Writes the rows of people over and over, each as it is, and gives up when one cannot be had within 50 ms. */
function keepWriting(databaseUrl: string, people: readonly string[]) {
  const rows = rowsOf(databaseUrl)
  let [count, isOver] = [0, false]
  const writing = (async () => {
    await rows.sql`set lock_timeout = '50ms'`
    while (!isOver || count <= people.length) {
      const id = people[count % people.length] ?? ''
      await rows.sql`update social.follow_stats set follow_count = follow_count where user_id = ${id}`
      count += 1
    }
  })()
  return {
    async end(): Promise<number> {
      isOver = true
      try {
        await writing
        return count
      } finally {
        await rows[Symbol.asyncDispose]()
      }
    },
  }
}

test('a conversation whose place was lost takes messages again, in order', async () => {
  await using world = await createWorld()
  const [ana, ben] = [await world.phone.signUp('ana'), await world.phone.signUp('ben')]
  const say = (content: string) =>
    ana.post('message/action/', { to_user_id: ben.userId, action_type: 1, content })
  for (const content of ['one', 'two', 'three']) await say(content)
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`update chat.conversations set last_sequence = 1`
  expect(await say('four')).not.toMatchObject({ status_code: 0 })
  expect(await wrongIn(world.databaseUrl, true)).toEqual({
    'chat.conversations.last_sequence and last_sent_at': 1,
  })
  expect(await say('four')).toMatchObject({ status_code: 0 })
  const { message_list: messages } = await ben.get('message/chat/', {
    to_user_id: ana.userId,
    pre_msg_time: 0,
  })
  expect(messages.map(({ content }: { content: string }) => content)).toEqual(['one', 'two', 'three', 'four'])
})

test('people and videos that a projection missed are given their rows; rows of nobody are told of and kept', async () => {
  await using world = await createWorld()
  const { people } = await peopleWithVideos(world)
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`delete from interactions.video_stats where author_id = ${people[0]?.userId ?? 0}`
  await rows.sql`delete from chat.people where user_id = ${people[1]?.userId ?? 0}`
  await rows.sql`update interactions.video_stats set author_id = ${people[2]?.userId ?? 0} where author_id = ${people[1]?.userId ?? 0}`
  await rows.sql`insert into social.follow_stats (user_id) values (1000000)`
  const nobody = { 'social.follow_stats: rows of nobody in users.users': 1 }
  expect(await wrongIn(world.databaseUrl, true)).toEqual({
    'interactions.video_stats: rows for all of videos.videos': 14,
    'interactions.video_stats.author_id': 13,
    'chat.people: rows for all of users.users': 1,
    ...nobody,
  })
  expect(await wrongIn(world.databaseUrl)).toEqual(nobody)
})

/** Resolves when somebody waits for a lock of somebody else. */
async function isWaitedFor({ sql }: ReturnType<typeof rowsOf>): Promise<void> {
  await eventually(
    async () =>
      (
        await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      ).count > 0,
  )
}

test('whoever reconciles for long keeps their turn: connections that are only so old are not replaced meanwhile', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  const [ana = ''] = await rows.people(1)
  await rows.sql`update interactions.user_stats set favorite_count = 3`
  await rows.sql`update social.follow_stats set follow_count = 3`
  const url = new URL(world.databaseUrl)
  url.searchParams.set('max_lifetime', '0.1')
  await using first = rowsOf(world.databaseUrl)
  await using second = rowsOf(world.databaseUrl)
  await first.sql`begin`
  await first.sql`select from interactions.user_stats where user_id = ${ana} for update`
  await second.sql`begin`
  await second.sql`select from social.follow_stats where user_id = ${ana} for update`
  const repaired = wrongIn(url.href, true)
  await isWaitedFor(rows)
  await pause(200)
  await first.sql`rollback`
  await rows.sql`select pg_sleep(0.1)`
  await isWaitedFor(rows)
  await expect(reconcile(world.databaseUrl, false)).rejects.toThrow(IsReconciled)
  await second.sql`rollback`
  expect(await repaired).toEqual({
    ...{ 'interactions.user_stats.favorite_count': 1, 'social.follow_stats.follow_count': 1 },
  })
})

test('two who reconcile at once would both add what is missing, so the second is refused', async () => {
  await using world = await createWorld()
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`select pg_advisory_lock(7214003)`
  await expect(reconcile(world.databaseUrl, true)).rejects.toThrow(IsReconciled)
})

test('locks of people are no locks of the house: whatever their number, they send files while counters are put right', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  await rows.sql`select pg_advisory_lock(7214003)`
  await rows.sql`insert into videos.author_stats (user_id) values (7214003)`
  await using db = openDb({ url: database.url, owner: 'videos', connections: 1 })
  const upload = await uploadStore(db.sql).insert('0'.repeat(32), '7214003', '1 minute', 5)
  expect(upload).toMatchObject({ ownerId: '7214003' })
})
