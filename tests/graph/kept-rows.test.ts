import { afterAll, expect, test } from 'vitest'
import { openTwoProcesses, statementsOfAnotherLook, writeAndLook } from './two-processes.ts'

const machines = await openTwoProcesses('strangers')
const { there, ana, rows, place } = machines
const workers = await openTwoProcesses('fellows')

afterAll(async () => {
  await machines[Symbol.asyncDispose]()
  await workers[Symbol.asyncDispose]()
})

test('R-19: whoever wrote through one process sees it through the other at once, time after time', async () => {
  expect(await writeAndLook(machines, 25)).toEqual([])
})

test('R-19: so they do where both are workers of one machine, which show kept rows to those who write, too', async () => {
  expect(await writeAndLook(workers, 15)).toEqual([])
  const flags = await statementsOfAnotherLook(workers)
  const all = await statementsOfAnotherLook(machines)
  expect(flags.length).toBeLessThan(all.length)
})

test('nobody is shown anything older than a second, whoever wrote it and however', async () => {
  const count = 'query($video: ID!) { video(id: $video) { favoriteCount } }'
  for (let round = 1; round <= 3; round += 1) {
    const number = 1_000 * round
    const likes = async () => (await there.graph.get(count, place)).video.favoriteCount
    await Promise.all(Array.from({ length: 10 }, likes))
    // Behind the back of both processes: nobody announces it.
    await rows.sql`update interactions.video_stats set favorite_count = ${number} where video_id = ${place.video}`
    const written = performance.now()
    let last = await likes()
    let asked = written
    while (last !== number) {
      expect(asked - written, 'asked so long after the write').toBeLessThan(1_000)
      asked = performance.now()
      last = await likes()
    }
  }
})

test('a guest elsewhere is told of a write long before a kept row is too old', async () => {
  const count = 'query($video: ID!) { video(id: $video) { commentCount } }'
  const comments = async () => (await there.graph.get(count, place)).video.commentCount
  const before = await comments()
  await ana.here.get('mutation($video: ID!) { postComment(videoId: $video, content: "soon") { id } }', place)
  await expect.poll(comments, { timeout: 900, interval: 20 }).toBe(before + 1)
})

test('a crowd that likes one video through both processes at once, and takes it back, is counted exactly', async () => {
  const { here, there, rows, place } = workers
  const names = Array.from({ length: 40 }, (_, n) => `fan${n}`)
  const fans = await Promise.all(names.map((name, n) => (n % 2 ? here : there).graph.signUp(name)))
  const toggle = (field: string, of: typeof fans) =>
    Promise.all(of.map((fan) => fan.get(`mutation($video: ID!) { ${field}(videoId: $video) { id } }`, place)))
  const counts = async () => {
    const [video] = await rows.sql`
      select v.favorite_count, u.total_favorited from interactions.video_stats v
      join interactions.user_stats u on u.user_id = v.author_id where v.video_id = ${place.video}`
    const [given] = await rows.sql`
      select sum(favorite_count)::integer from interactions.user_stats
      where user_id = any(${fans.map(({ id }) => id)})`
    return { ...video, ...given }
  }
  const before = await counts()
  await toggle('favoriteVideo', fans)
  expect(await counts()).toEqual(moved(before, 40))
  await toggle('unfavoriteVideo', fans.slice(0, 25))
  expect(await counts()).toEqual(moved(before, 15))
})

function moved(counts: object, by: number) {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count) + by]))
}

test('who has left is nobody’s any more when the answer comes: not a person, not a follower, in no process', async () => {
  const { here, there, place } = workers
  const zoe = await here.graph.signUp('zoe')
  await zoe.get('mutation($author: ID!) { followUser(userId: $author) { id } }', place)
  const seen =
    'query($zoe: ID!, $author: ID!) { zoe: user(id: $zoe) { name } ben: user(id: $author) { followerCount } }'
  const look = () =>
    Promise.all([here, there].map(({ graph }) => graph.get(seen, { zoe: zoe.id, author: place.author })))
  const [{ ben: before }] = await look()
  const looking = setInterval(() => void look().catch(() => undefined), 20)
  try {
    await zoe.get('mutation { deleteAccount(password: "zoe password") { isErased } }')
    const after = { zoe: null, ben: { followerCount: before.followerCount - 1 } }
    expect(await look()).toEqual([after, after])
  } finally {
    clearInterval(looking)
  }
})

test('the likes of a video that is deleted are out of all counts when the answer comes, in no process later than in the other', async () => {
  const { here, there, ana, ben, rows, place } = workers
  const seen = `query($author: ID!) { user(id: $author) { totalFavorited } me { favoriteCount } }`
  const look = () => Promise.all([ana.here, ana.there].map((asker) => asker.get(seen, place)))
  const [before] = await look()
  for (let round = 0; round < 5; round += 1) {
    const [id] = await rows.videos(1, [place.author])
    await ana.here.get('mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }', { id })
    const looking = setInterval(() => void look().catch(() => undefined), 5)
    try {
      const author = (round % 2 ? here : there).graph.as(String(ben.token))
      await author.get('mutation($id: ID!) { deleteVideo(videoId: $id) { id } }', { id })
      expect(await look()).toEqual([before, before])
    } finally {
      clearInterval(looking)
    }
  }
})
