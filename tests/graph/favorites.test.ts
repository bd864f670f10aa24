import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const LIKE =
  'mutation($id: ID!) { favoriteVideo(videoId: $id) { id favoriteCount isFavorite author { id totalFavorited } } }'
const UNLIKE = LIKE.replace('favoriteVideo', 'unfavoriteVideo')
const LIKED = `query($id: ID!, $first: Int, $after: String) {
  favoriteVideos(userId: $id, first: $first, after: $after) { items { id title author { name } isFavorite } next } }`
const COUNTS = 'query($id: ID!) { user(id: $id) { favoriteCount totalFavorited } }'

const { graph, databaseUrl } = await worldOfFile()

async function newVideos(count: number) {
  await using rows = rowsOf(databaseUrl)
  const [author = ''] = await rows.people(1)
  return { author, videos: await rows.videos(count, [author]) }
}

test('ana likes a video: the answer shows the like, the count and what its author received', async () => {
  const { author, videos } = await newVideos(1)
  const ana = await graph.signUp('ana')
  const { favoriteVideo } = await ana.get(LIKE, { id: videos[0] })
  expect(favoriteVideo).toEqual({
    ...{ id: videos[0], favoriteCount: 1, isFavorite: true },
    author: { id: author, totalFavorited: 1 },
  })
  expect(await ana.get(COUNTS, { id: ana.id })).toEqual({ user: { favoriteCount: 1, totalFavorited: 0 } })
})

test('liking twice counts once, taking it back twice counts once', async () => {
  const { author, videos } = await newVideos(1)
  const ben = await graph.signUp('ben')
  await ben.get(LIKE, { id: videos[0] })
  expect((await ben.get(LIKE, { id: videos[0] })).favoriteVideo).toMatchObject({
    favoriteCount: 1,
    isFavorite: true,
  })
  await ben.get(UNLIKE, { id: videos[0] })
  const { unfavoriteVideo } = await ben.get(UNLIKE, { id: videos[0] })
  expect(unfavoriteVideo).toMatchObject({
    favoriteCount: 0,
    isFavorite: false,
    author: { totalFavorited: 0 },
  })
  expect(await ben.get(COUNTS, { id: author })).toEqual({ user: { favoriteCount: 0, totalFavorited: 0 } })
})

test('forty impatient taps at once are one like', async () => {
  const { videos } = await newVideos(1)
  const cleo = await graph.signUp('cleo')
  await Promise.all(Array.from({ length: 40 }, () => cleo.get(LIKE, { id: videos[0] })))
  expect(await cleo.get(COUNTS, { id: cleo.id })).toEqual({ user: { favoriteCount: 1, totalFavorited: 0 } })
})

test('two authors who like each other at the same moment, again and again, never wait for each other', async () => {
  const [dora, emil] = await Promise.all([graph.signUp('dora'), graph.signUp('emil')])
  await using rows = rowsOf(databaseUrl)
  const [ofDora] = await rows.videos(1, [dora.id])
  const [ofEmil] = await rows.videos(1, [emil.id])
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([dora.get(LIKE, { id: ofEmil }), emil.get(LIKE, { id: ofDora })])
    await Promise.all([dora.get(UNLIKE, { id: ofEmil }), emil.get(UNLIKE, { id: ofDora })])
  }
  expect(await dora.get(COUNTS, { id: dora.id })).toEqual({ user: { favoriteCount: 0, totalFavorited: 0 } })
})

test("one's own video may be liked, and counts on both sides", async () => {
  const fay = await graph.signUp('fay')
  await using rows = rowsOf(databaseUrl)
  const [own] = await rows.videos(1, [fay.id])
  await fay.get(LIKE, { id: own })
  expect(await fay.get(COUNTS, { id: fay.id })).toEqual({ user: { favoriteCount: 1, totalFavorited: 1 } })
})

test("a person's likes are listed newest like first, page by page", async () => {
  const { videos } = await newVideos(5)
  const gus = await graph.signUp('gus')
  const order = [2, 0, 4, 1, 3].map((place) => videos[place])
  for (const id of order) await gus.get(LIKE, { id })

  const first = (await gus.get(LIKED, { id: gus.id, first: 3 })).favoriteVideos
  const second = (await gus.get(LIKED, { id: gus.id, first: 3, after: first.next })).favoriteVideos

  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(order.reverse())
  expect(first.items[0]).toMatchObject({
    title: 'video 3',
    author: { name: expect.stringMatching(/^person/) },
  })
  expect(second.next).toBeNull()
})

test("a list of somebody else's likes shows which of them the viewer shares", async () => {
  const { videos } = await newVideos(2)
  const [hana, igor] = await Promise.all([graph.signUp('hana'), graph.signUp('igor')])
  for (const id of videos) await hana.get(LIKE, { id })
  await igor.get(LIKE, { id: videos[0] })
  const seen = async (viewer: typeof igor) =>
    (await viewer.get(LIKED, { id: hana.id })).favoriteVideos.items.map(
      (video: { isFavorite: boolean }) => video.isFavorite,
    )
  expect(await seen(igor)).toEqual([false, true])
  expect(await seen(hana)).toEqual([true, true])
  expect(await seen(graph)).toEqual([false, false])
})

test('a guest cannot like, and nobody can like what is not there', async () => {
  const { videos } = await newVideos(1)
  const jana = await graph.signUp('jana')
  expect(await graph.refusal(LIKE, { id: videos[0] })).toBe('UNAUTHENTICATED')
  expect(await graph.refusal(UNLIKE, { id: videos[0] })).toBe('UNAUTHENTICATED')
  expect(await jana.refusal(LIKE, { id: '424242' })).toBe('NOT_FOUND')
  expect(await jana.refusal(UNLIKE, { id: '424242' })).toBe('NOT_FOUND')
})
