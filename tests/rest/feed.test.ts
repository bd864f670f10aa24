import { expect, test } from 'vitest'
import { readConfig } from '#platform/process/config.ts'
import type { Phone } from '../phone.ts'
import { createWorld } from '../world.ts'
import { ok, userLike, videoLike } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, sql, newcomer, film } = await setTheStage({ settings: { FEED_PAGE: '5' } })

/** Everything before this belongs to the test that asks for it: tests go one after the other, each further back. */
let era = Date.UTC(2024, 0, 1)
const earlierEra = () => new Date((era -= 24 * 60 * 60 * 1_000))

/** Swipes on until the feed is exhausted; answers with the titles of each page. */
async function swipeThrough(viewer: Phone, latestTime: number): Promise<string[][]> {
  const pages: string[][] = []
  for (let latest_time = latestTime; pages.length < 50;) {
    const { video_list, next_time } = await viewer.get('feed/', { latest_time })
    if (video_list.length === 0) return pages
    pages.push(video_list.map(({ title }: { title: string }) => title))
    latest_time = next_time
  }
  throw new Error('the feed has no end')
}

test('an empty feed is an empty list, and the next pull starts over', async () => {
  await using empty = await createWorld()
  const before = Date.now()
  const { next_time, ...rest } = await empty.phone.get('feed/')
  expect(rest).toStrictEqual({ ...ok, video_list: [] })
  expect(next_time).toBeGreaterThanOrEqual(before)
  expect(next_time).toBeLessThanOrEqual(Date.now())
})

test('the newest video stands first, whole, as the viewer sees it', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [older, newer] = await film(ana, ['older', 'newer'])
  await ben.post('favorite/action/', { video_id: Number(older), action_type: 1 })
  await ben.post('comment/action/', { video_id: Number(older), action_type: 1, comment_text: '好看' })
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 1 })

  const author = { work_count: 2, total_favorited: 1, follower_count: 1 }
  const seen = (isHis: boolean) => [
    videoLike(Number(newer), userLike(ana, { ...author, is_follow: isHis }), { title: 'newer' }),
    videoLike(Number(older), userLike(ana, { ...author, is_follow: isHis }), {
      ...{ title: 'older', favorite_count: 1, comment_count: 1, is_favorite: isHis },
    }),
  ]
  for (const [viewer, isHis] of [
    [ben, true],
    [ana, false],
    [world.phone, false],
  ] as const) {
    const reply = await viewer.get('feed/')
    expect(Object.keys(reply).sort()).toStrictEqual(['next_time', 'status_code', 'status_msg', 'video_list'])
    expect(reply.video_list.slice(0, 2)).toStrictEqual(seen(isHis))
  }
})

test('a like or a comment does not move a video', async () => {
  const ana = await newcomer('ana')
  const at = earlierEra()
  const [first = 0, second = 0] = await film(ana, ['one', 'two'], at)
  await ana.post('favorite/action/', { video_id: first, action_type: 1 })
  await ana.post('comment/action/', { video_id: first, action_type: 1, comment_text: 'again' })
  const { video_list } = await ana.get('feed/', { latest_time: at.getTime() + 1 })
  expect(video_list.map(({ id }: { id: number }) => id).slice(0, 2)).toStrictEqual([second, first])
})

test('swiping through the feed shows every video once, newest first, in pages of the set size', async () => {
  const ana = await newcomer('ana')
  await sql`delete from videos.videos`
  const titles = Array.from({ length: 13 }, (_, n) => `video ${n}`)
  const newest = earlierEra().getTime()
  for (const [n, title] of titles.entries()) await film(ana, [title], new Date(newest - n * 1_000))
  const pages = await swipeThrough(world.phone, 0)
  expect(pages.map(({ length }) => length)).toStrictEqual([5, 5, 3])
  expect(pages.flat()).toStrictEqual(titles)
})

test('forty videos of one millisecond are neither lost nor shown twice', async () => {
  const ana = await newcomer('ana')
  await sql`delete from videos.videos`
  const at = earlierEra()
  const crowd = Array.from({ length: 40 }, (_, n) => `crowd ${n}`)
  await film(ana, ['after 1', 'after 2'], new Date(at.getTime() + 1))
  await film(ana, crowd, at)
  await film(ana, ['before'], new Date(at.getTime() - 1))
  const pages = await swipeThrough(world.phone, 0)
  expect(pages.flat()).toStrictEqual(['after 2', 'after 1', ...crowd.reverse(), 'before'])
})

test('publishing while somebody swipes shows nothing twice', async () => {
  const ana = await newcomer('ana')
  await sql`delete from videos.videos`
  const at = earlierEra().getTime()
  for (let n = 0; n < 12; n += 1) await film(ana, [`old ${n}`], new Date(at - n))
  const { next_time, video_list } = await ana.get('feed/')
  await film(ana, ['new'])
  const rest = await swipeThrough(ana, next_time)
  const seen = [...video_list.map(({ title }: { title: string }) => title), ...rest.flat()]
  expect(seen).toStrictEqual(Array.from({ length: 12 }, (_, n) => `old ${n}`))
})

test('next_time is the time of the oldest video in the page, in milliseconds; nothing older is an empty page', async () => {
  const ana = await newcomer('ana')
  await sql`delete from videos.videos`
  const at = earlierEra().getTime()
  await film(ana, ['newer'], new Date(at + 5))
  await film(ana, ['oldest'], new Date(at))
  expect(await ana.get('feed/')).toMatchObject({ next_time: at })

  const before = Date.now()
  const last = await ana.get('feed/', { latest_time: at })
  expect(last).toStrictEqual({ ...ok, video_list: [], next_time: expect.any(Number) })
  expect(last.next_time).toBeGreaterThanOrEqual(before)
  expect((await ana.get('feed/', { latest_time: last.next_time })).video_list).toHaveLength(2)
})

test('latest_time may come in any unit, and what is no past time means now', async () => {
  const ana = await newcomer('ana')
  await sql`delete from videos.videos`
  const at = Date.UTC(2023, 5, 1, 12)
  await film(ana, ['before'], new Date(at - 1_000))
  await film(ana, ['after'], new Date(at))
  const newestFor = async (latest_time: string | number) =>
    (await ana.get('feed/', { latest_time })).video_list.map(({ title }: { title: string }) => title)[0]

  const past = [at / 1_000, at, `${at}000`, `${at}000000`, String(at).replace(/^1(\d+?)0*$/, '1.$1e+12')]
  for (const time of past) expect([time, await newestFor(time)]).toStrictEqual([time, 'before'])

  const now = [
    '',
    '0',
    '-1',
    '-1685620800',
    Date.now() + 60_000,
    '99999999999',
    '9223372036854775807',
    '9'.repeat(40),
  ]
  const garbage = [
    '2023-06-01T12:00:00Z',
    'yesterday',
    'NaN',
    'Infinity',
    '1e99',
    '0x62',
    '16856.5',
    'true',
    'null',
    '[]',
  ]
  for (const time of [...now, ...garbage])
    expect([time, await newestFor(time)]).toStrictEqual([time, 'after'])
})

test('a token that is no good makes a guest', async () => {
  const ana = await newcomer('ana')
  await film(ana, ['for all'])
  for (const token of ['', 'not a token', `${ana.token}x`]) {
    const { status_code, video_list } = await world.phone.get('feed/', { token })
    expect([status_code, video_list[0].title]).toStrictEqual([0, 'for all'])
  }
})

test('a page of more than thirty cannot be set', () => {
  expect(readConfig({}).FEED_PAGE).toBe(20)
  expect(readConfig({ FEED_PAGE: '30' }).FEED_PAGE).toBe(30)
  for (const size of ['31', '0', 'many']) expect(() => readConfig({ FEED_PAGE: size })).toThrow(/FEED_PAGE/)
})
