import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'

const PAGE =
  'query($first: Int, $after: String) { feed(first: $first, after: $after) { items { id } next nextTime } }'
const BEFORE =
  'query($first: Int, $time: Float) { feed(first: $first, latestTime: $time) { items { id } next nextTime } }'

const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)

async function worldWithVideos(count: number) {
  const world = await createWorld()
  const rows = rowsOf(world.databaseUrl)
  const authors = await rows.people(3)
  const videos = count > 0 ? (await rows.videos(count, authors)).reverse() : []
  async function dispose() {
    await rows[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  }
  return { graph: world.graph, sql: rows.sql, authors, videos, [Symbol.asyncDispose]: dispose }
}

test('before anybody has published, the feed is empty and at its end', async () => {
  await using world = await worldWithVideos(0)
  const { feed } = await world.graph.get(PAGE)
  expect(feed).toEqual({ items: [], next: null, nextTime: null })
})

test('the feed is everything, newest first, page after page, each video once', async () => {
  await using world = await worldWithVideos(25)
  const seen: string[] = []
  let after: string | null = null
  let pages = 0
  do {
    const { feed } = await world.graph.get(PAGE, { first: 10, after })
    seen.push(...idsOf(feed))
    after = feed.next
    pages += 1
  } while (after && pages < 10)
  expect(seen).toEqual(world.videos)
})

test('R-49: what is published while somebody scrolls neither repeats nor hides anything', async () => {
  await using world = await worldWithVideos(20)
  const first = (await world.graph.get(PAGE, { first: 10 })).feed
  await world.sql`
    insert into videos.videos (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash)
    values (${String(world.authors[0])}, 'just now', 'v', 'c', 1, 1, 1, 'h')`
  const second = (await world.graph.get(PAGE, { first: 10, after: first.next })).feed
  expect([...idsOf(first), ...idsOf(second)]).toEqual(world.videos)
})

test('paging by time extends over videos of the same millisecond, and loses none', async () => {
  await using world = await worldWithVideos(9)
  await world.sql`update videos.videos set published_at = date_trunc('seconds', now() - id / 5 * interval '1 minute')`
  const all = (await world.graph.get(PAGE, { first: 100 })).feed
  const seen: string[] = []
  let time: number | null = null
  for (let page = 0; page < 6; page += 1) {
    const { feed } = await world.graph.get(BEFORE, { first: 2, time })
    seen.push(...idsOf(feed))
    if (feed.items.length === 0) break
    time = feed.nextTime
  }
  expect(seen).toEqual(idsOf(all))
})

test('a page by time goes on by cursor', async () => {
  await using world = await worldWithVideos(8)
  const { feed: first } = await world.graph.get(BEFORE, { first: 5, time: Date.now() })
  const { feed: second } = await world.graph.get(PAGE, { first: 5, after: first.next })
  expect([...idsOf(first), ...idsOf(second)]).toEqual(world.videos)
  expect(second.next).toBeNull()
})

test('a full page that happens to be the last one says so', async () => {
  await using world = await worldWithVideos(4)
  const { feed } = await world.graph.get(PAGE, { first: 2 })
  const { feed: last } = await world.graph.get(PAGE, { first: 2, after: feed.next })
  expect(last.next).toBeNull()
})

test('any time there is lies before or after everything, and is no failure', async () => {
  await using world = await worldWithVideos(1)
  const seen = async (time: number) => (await world.graph.get(BEFORE, { time })).feed.items.length
  for (const time of [0, -1, -1e15, 1.5]) expect(await seen(time)).toBe(0)
  for (const time of [Date.now(), 1e15, 1e300]) expect(await seen(time)).toBe(1)
})

test("a person's videos page by cursor, newest first, and belong to that person", async () => {
  await using world = await worldWithVideos(12)
  const query = `query($id: ID!, $after: String) {
    publishedVideos(userId: $id, first: 3, after: $after) { items { id author { id workCount } } next } }`
  const [id = ''] = world.authors
  await world.sql`update videos.author_stats set work_count = 4 where user_id = ${id}`
  const first = (await world.graph.get(query, { id })).publishedVideos
  const second = (await world.graph.get(query, { id, after: first.next })).publishedVideos
  expect([...idsOf(first), ...idsOf(second)]).toEqual(
    world.videos.filter((_, place) => (11 - place) % 3 === 0),
  )
  expect(first.items[0].author).toEqual({ id, workCount: 4 })
  expect(second.next).toBeNull()
})
