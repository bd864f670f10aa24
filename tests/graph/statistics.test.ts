import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { countMistakes } from '#db/count-mistakes.ts'
import { giveRole } from '#db/give-role.ts'
import { addRows } from '#db/seed/seed.ts'
import { OperatorDocument, StudioDocument } from '../../dashboard/src/operations.generated.ts'
import { giveDemoData } from '../demo-world.ts'
import type { GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token user { id } } }'
const WATCH = 'mutation($id: ID!) { recordView(videoId: $id) }'
const VIEWS = 'query($id: ID!) { video(id: $id) { viewCount } }'

const world = await worldOfFile()
const rows = rowsOf(world.databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())
await giveDemoData(world)
const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000
const counts = {
  users: 120,
  videos: 300,
  views: 9_000,
  likes: 4_000,
  comments: 900,
  follows: 800,
  messages: 700,
}
const quiet = { add: () => undefined, step: () => undefined }
await addRows(world.databaseUrl, { seed: 7, until: midnight, counts }, quiet)

async function signedIn(name: string): Promise<GraphClient> {
  const { login } = await world.graph.get(LOGIN, { u: name, p: 'douyin-demo' })
  return { ...world.graph.as(login.token), id: login.user.id }
}

/** Day by day in the plainest way: one count over whole rows for every day. */
async function bruteForce(table: string, time: string, days: number, where = 'true') {
  const between = async (from: number, to: number) => {
    const [row] = await rows.sql.unsafe(
      `select count(*)::int as n from ${table} where ${where} and ${time} >= to_timestamp(${from}) and ${time} < to_timestamp(${to})`,
    )
    return row?.n as number
  }
  const today = midnight / 1000
  const from = today - (days - 1) * 86_400
  const series = await Promise.all(
    Array.from({ length: days }, (_, day) => between(from + day * 86_400, from + (day + 1) * 86_400)),
  )
  const [all] = await rows.sql.unsafe(`select count(*)::int as n from ${table} where ${where}`)
  return {
    ...{ total: all?.n, series, inPeriod: series.reduce((sum, count) => sum + count, 0) },
    inPeriodBefore: await between(from - days * 86_400, from),
  }
}

test("every number of the operator's page equals a plain count of the rows", async () => {
  const ana = await signedIn('ana')
  for (const days of [1, 30, 365]) {
    const { statistics } = await ana.get(OperatorDocument.text, { days })
    expect(statistics.users).toEqual(await bruteForce('users.users', 'created_at', days))
    expect(statistics.videos).toEqual(await bruteForce('videos.videos', 'published_at', days))
    expect(statistics.views).toEqual(await bruteForce('interactions.views', 'hour', days))
    expect(statistics.likes).toEqual(await bruteForce('interactions.favorites', 'created_at', days))
    expect(statistics.comments).toEqual(await bruteForce('interactions.comments', 'created_at', days))
    expect(statistics.messages).toEqual(await bruteForce('chat.messages', 'sent_at', days))
    expect(statistics.follows).toEqual(await bruteForce('social.follows', 'created_at', days))
    const likes = statistics.topVideos.map((video: { favoriteCount: number }) => video.favoriteCount)
    const most = await rows.sql`
      select count(*)::int as n from interactions.favorites group by video_id order by 1 desc limit 10`
    expect(likes).toEqual(most.map(({ n }) => n))
  }
})

/** What came of one video in so many days, counted one table after the other. */
async function lately(videoId: string, days: number) {
  const since = async (table: string, time: string) => {
    const [row] = await rows.sql.unsafe(
      `select count(*)::int as n from ${table} where video_id = ${videoId} and ${time} >= to_timestamp(${midnight / 1000 - (days - 1) * 86_400})`,
    )
    return row?.n as number
  }
  return {
    views: await since('interactions.views', 'hour'),
    likes: await since('interactions.favorites', 'created_at'),
    comments: await since('interactions.comments', 'created_at'),
  }
}

test("every number of a creator's page equals a plain count of the rows", async () => {
  const [busiest] = await rows.sql`
    select username from users.users join videos.author_stats on user_id = id order by work_count desc, id limit 1`
  const creator = await signedIn(busiest?.username)
  const own = `video_id in (select id from videos.videos where author_id = ${creator.id})`
  for (const days of [7, 28, 90]) {
    const { studio, publishedVideos } = await creator.get(StudioDocument.text, {
      viewerId: creator.id,
      days,
    })
    expect(publishedVideos.items).not.toEqual([])
    for (const video of publishedVideos.items) expect(video.lately).toEqual(await lately(video.id, days))
    expect(studio.likes).toEqual(await bruteForce('interactions.favorites', 'created_at', days, own))
    expect(studio.comments).toEqual(await bruteForce('interactions.comments', 'created_at', days, own))
    expect(studio.views).toEqual(await bruteForce('interactions.views', 'hour', days, own))
    expect(studio.followers).toEqual(
      await bruteForce('social.follows', 'created_at', days, `followee_id = ${creator.id}`),
    )
  }
})

test('S-29: watching again within the hour counts once, watching oneself and as a guest not at all', async () => {
  const [ana, ben] = [await signedIn('ana'), await signedIn('ben')]
  const [id] = await rows.videos(1, [ana.id])
  for (const viewer of [ben, ben, ana, ben]) await viewer.get(WATCH, { id })
  expect(await world.graph.refusal(WATCH, { id })).toBe('UNAUTHENTICATED')
  await expect.poll(async () => (await ben.get(VIEWS, { id })).video.viewCount, { timeout: 5_000 }).toBe(1)
  await ben.get(WATCH, { id })
  await pause(1_300)
  expect((await ben.get(VIEWS, { id })).video.viewCount).toBe(1)
  expect(await countMistakes(rows.sql)).toMatchObject({ 'views of videos': 0 })
})

test('whoever came today is an active user once, however often they come', async () => {
  const [ana] = [await signedIn('ana'), await signedIn('ben'), await signedIn('ben')]
  await (await signedIn('ben')).get('{ me { id } }')
  const { statistics } = await ana.get('{ statistics { activeUsers { day week month } } }')
  const within = async (days: number) => {
    const [row] = await rows.sql`
      select count(distinct user_id)::int as n from users.active_days
      where day > (now() at time zone 'UTC')::date - ${days}::int`
    return row?.n
  }
  expect(statistics.activeUsers).toEqual({
    day: await within(1),
    week: await within(7),
    month: await within(30),
  })
  // Who did something on a day was there: the seeded people too, until yesterday.
  expect(statistics.activeUsers.week).toBeGreaterThan(statistics.activeUsers.day)
})

test('the numbers of everybody are for administrators alone, by every way to them', async () => {
  const ben = await signedIn('ben')
  expect(await ben.refusal('{ statistics { id } }')).toBe('FORBIDDEN')
  expect(await world.graph.refusal('{ statistics { id } }')).toBe('UNAUTHENTICATED')
  await giveRole(world.databaseUrl, 'cleo', 'MODERATOR')
  expect(await (await signedIn('cleo')).refusal('{ statistics { likes { total } } }')).toBe('FORBIDDEN')
  expect(await (await signedIn('ana')).refusal('{ statistics(days: 0) { id } }')).toBe('INVALID_INPUT')
})

test('live numbers move while an operator looks', async () => {
  const [ana, ben] = [await signedIn('ana'), await signedIn('ben')]
  await using live = liveClient(world.gatewayUrl, ana)
  const listening = live.subscribe<{ likes: { total: number } }>(
    'subscription { liveStatistics { likes { total } } }',
  )
  await listening.until(1)
  const before = Number(listening.events[0]?.likes.total)
  const [id] = await rows.videos(1, [ana.id])
  await ben.get('mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }', { id })
  await expect.poll(() => listening.events.at(-1)?.likes.total, { timeout: 8_000 }).toBe(before + 1)
})
