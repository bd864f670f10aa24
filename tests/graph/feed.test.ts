import { afterAll, expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const PAGE =
  'query($first: Int, $after: String) { feed(first: $first, after: $after) { items { id } next nextTime } }'
const BEFORE =
  'query($first: Int, $time: Float) { feed(first: $first, latestTime: $time) { items { id } next nextTime } }'

const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)

const world = await worldOfFile()
const rows = rowsOf(world.databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())

/** A feed of so many videos of three people, and nothing of the story before. */
async function feedOf(count: number) {
  await rows.sql`delete from videos.videos`
  const authors = await rows.people(3)
  const videos = count > 0 ? (await rows.videos(count, authors)).reverse() : []
  return { graph: world.graph, sql: rows.sql, authors, videos }
}

test('before anybody has published, the feed is empty and at its end', async () => {
  const { graph } = await feedOf(0)
  const { feed } = await graph.get(PAGE)
  expect(feed).toEqual({ items: [], next: null, nextTime: null })
})

test('the feed is everything, newest first, page after page, each video once', async () => {
  const told = await feedOf(25)
  const seen: string[] = []
  let after: string | null = null
  let pages = 0
  do {
    const { feed } = await told.graph.get(PAGE, { first: 10, after })
    seen.push(...idsOf(feed))
    after = feed.next
    pages += 1
  } while (after && pages < 10)
  expect(seen).toEqual(told.videos)
})

test('R-49: what is published while somebody scrolls neither repeats nor hides anything', async () => {
  const told = await feedOf(20)
  const first = (await told.graph.get(PAGE, { first: 10 })).feed
  await told.sql`
    insert into videos.videos (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash)
    values (${String(told.authors[0])}, 'just now', 'v', 'c', 1, 1, 1, 'h')`
  const second = (await told.graph.get(PAGE, { first: 10, after: first.next })).feed
  expect([...idsOf(first), ...idsOf(second)]).toEqual(told.videos)
})

test('paging by time extends over videos of the same millisecond, and loses none', async () => {
  const told = await feedOf(9)
  await told.sql`update videos.videos set published_at = date_trunc('seconds', now() - id / 5 * interval '1 minute')`
  const all = (await told.graph.get(PAGE, { first: 100 })).feed
  const seen: string[] = []
  let time: number | null = null
  for (let page = 0; page < 6; page += 1) {
    const { feed } = await told.graph.get(BEFORE, { first: 2, time })
    seen.push(...idsOf(feed))
    if (feed.items.length === 0) break
    time = feed.nextTime
  }
  expect(seen).toEqual(idsOf(all))
})

test('a page by time goes on by cursor', async () => {
  const told = await feedOf(8)
  const { feed: first } = await told.graph.get(BEFORE, { first: 5, time: Date.now() })
  const { feed: second } = await told.graph.get(PAGE, { first: 5, after: first.next })
  expect([...idsOf(first), ...idsOf(second)]).toEqual(told.videos)
  expect(second.next).toBeNull()
})

test('a full page that happens to be the last one says so', async () => {
  const told = await feedOf(4)
  const { feed } = await told.graph.get(PAGE, { first: 2 })
  const { feed: last } = await told.graph.get(PAGE, { first: 2, after: feed.next })
  expect(last.next).toBeNull()
})

test('any time there is lies before or after everything, and is no failure', async () => {
  const told = await feedOf(1)
  const seen = async (time: number) => (await told.graph.get(BEFORE, { time })).feed.items.length
  for (const time of [0, -1, -1e15, 1.5]) expect(await seen(time)).toBe(0)
  for (const time of [Date.now(), 1e15, 1e300]) expect(await seen(time)).toBe(1)
})

test("a person's videos page by cursor, newest first, and belong to that person", async () => {
  const told = await feedOf(12)
  const query = `query($id: ID!, $after: String) {
    publishedVideos(userId: $id, first: 3, after: $after) { items { id author { id workCount } } next } }`
  const [id = ''] = told.authors
  await told.sql`update videos.author_stats set work_count = 4 where user_id = ${id}`
  const first = (await told.graph.get(query, { id })).publishedVideos
  const second = (await told.graph.get(query, { id, after: first.next })).publishedVideos
  expect([...idsOf(first), ...idsOf(second)]).toEqual(
    told.videos.filter((_, place) => (11 - place) % 3 === 0),
  )
  expect(first.items[0].author).toEqual({ id, workCount: 4 })
  expect(second.next).toBeNull()
})
