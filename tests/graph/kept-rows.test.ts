import { afterAll, expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import type { GraphClient } from '../graph-client.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'

/** Two processes on one database, as two workers or two machines are: each writes, and each keeps rows. */
const database = await createDatabase()
const settings = { DATABASE_URL: database.url }
const here = await createWorld({ database, settings })
const there = await createWorld({ database, settings })
const rows = rowsOf(database.url)

afterAll(async () => {
  await rows[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const SCREEN = `query($video: ID!, $author: ID!) {
  video(id: $video) { favoriteCount commentCount isFavorite author { totalFavorited followerCount isFollow } }
  user(id: $author) { followerCount totalFavorited isFollow }
}`

/** The same person at both processes. */
async function signUp(name: string) {
  const anaHere = await here.graph.signUp(name)
  const login =
    'mutation($name: String!, $password: String!) { login(username: $name, password: $password) { token } }'
  const { token } = (await there.graph.get(login, { name, password: `${name} password` })).login
  return { id: anaHere.id, here: anaHere, there: there.graph.as(token) }
}

const ana = await signUp('ana')
const ben = await signUp('ben')
const [video = ''] = await rows.videos(1, [ben.id])
const place = { video, author: ben.id }

const warm = (asker: GraphClient) => Promise.all([1, 2, 3].map(() => asker.get(SCREEN, place)))

test('R-19: whoever wrote through one process sees it through the other at once, time after time', async () => {
  for (let round = 0; round < 40; round += 1) {
    const on = round % 2 === 0
    // Rows are warm in both processes, for guests and for the writer.
    await Promise.all([warm(there.graph), warm(here.graph), warm(ana.there)])
    const [writer, reader] = round % 4 < 2 ? [ana.here, ana.there] : [ana.there, ana.here]
    await writer.get(
      `mutation($video: ID!, $author: ID!) {
        ${on ? 'favoriteVideo' : 'unfavoriteVideo'}(videoId: $video) { id }
        ${on ? 'followUser' : 'unfollowUser'}(userId: $author) { id }
        postComment(videoId: $video, content: "round") { id }
      }`,
      place,
    )
    const count = on ? 1 : 0
    const counts = { totalFavorited: count, followerCount: count, isFollow: on }
    const expected = {
      video: { favoriteCount: count, commentCount: round + 1, isFavorite: on, author: counts },
      user: counts,
    }
    expect(await reader.get(SCREEN, place)).toEqual(expected)
    expect(await writer.get(SCREEN, place)).toEqual(expected)
  }
})

test('nobody is shown anything older than a second, whoever wrote it and however', async () => {
  const count = 'query($video: ID!) { video(id: $video) { favoriteCount } }'
  for (let round = 1; round <= 3; round += 1) {
    const number = 1_000 * round
    const likes = async () => (await there.graph.get(count, { video })).video.favoriteCount
    await Promise.all(Array.from({ length: 10 }, likes))
    // Behind the back of both processes: nobody announces it.
    await rows.sql`update interactions.video_stats set favorite_count = ${number} where video_id = ${video}`
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
  const comments = async () => (await there.graph.get(count, { video })).video.commentCount
  const before = await comments()
  await ana.here.get('mutation($video: ID!) { postComment(videoId: $video, content: "soon") { id } }', place)
  await expect.poll(comments, { timeout: 900, interval: 20 }).toBe(before + 1)
})
