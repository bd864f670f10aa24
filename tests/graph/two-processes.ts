import { isDeepStrictEqual } from 'node:util'
import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import { openFellowRoster, type FellowRoster } from '#platform/process/fellow-roster.ts'
import { joinFellows } from '#platform/process/fellows.ts'
import { channelPair } from '../channel-pair.ts'
import { createDatabase } from '../database.ts'
import type { GraphClient } from '../graph-client.ts'
import { rowsOf } from '../rows.ts'
import { withSlowAddress } from '../slow-address.ts'
import { createWorld, type WorldOptions } from '../world.ts'

const SCREEN = `query($video: ID!, $author: ID!) {
  video(id: $video) { favoriteCount commentCount isFavorite author { totalFavorited followerCount isFollow } }
  user(id: $author) { followerCount totalFavorited isFollow }
}`

/** From one worker to the other: whoever does not wait for the other is seen not to. */
const SLOW_MS = 4

/** Two processes on one database: each writes, and each keeps rows. Ben has a video, ana is signed in at both. */
export async function openTwoProcesses(kind: 'strangers' | 'fellows') {
  const database = await createDatabase()
  const roster = openFellowRoster()
  const meetings = createDisposables()
  const open = async () =>
    createWorld({ database, ...(await standing(kind, database.url, roster, meetings)) })
  const [here, there] = [await open(), await open()]
  const rows = rowsOf(database.url)
  const ana = await here.graph.signUp('ana')
  const login =
    'mutation($name: String!, $password: String!) { login(username: $name, password: $password) { token } }'
  const { token } = (await there.graph.get(login, { name: 'ana', password: 'ana password' })).login
  const ben = await here.graph.signUp('ben')
  const [video = ''] = await rows.videos(1, [ben.id])
  return {
    ...{ here, there, rows, ben, place: { video, author: ben.id } },
    ana: { here: ana, there: there.graph.as(token) },
    async [Symbol.asyncDispose]() {
      await rows[Symbol.asyncDispose]()
      await here[Symbol.asyncDispose]()
      await there[Symbol.asyncDispose]()
      await meetings[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function standing(
  kind: 'strangers' | 'fellows',
  DATABASE_URL: string,
  roster: FellowRoster,
  meetings: Disposables,
): Promise<WorldOptions> {
  if (kind === 'strangers') return { settings: { DATABASE_URL } }
  const [own, starters] = channelPair()
  roster.introduce(starters, () => undefined)
  const slow = meetings.use(await withSlowAddress(own, SLOW_MS))
  const fellows = meetings.use(await joinFellows(slow))
  return { settings: { DATABASE_URL, SOLE_WRITER: 'on' }, fellows }
}

/**
 * Ana writes through one process and looks through the other and then through the same, in turn, while rows are warm
 * everywhere. Gives what she saw instead of what she had written.
 */
export async function writeAndLook(
  { here, there, ana, place }: Awaited<ReturnType<typeof openTwoProcesses>>,
  rounds: number,
): Promise<object[]> {
  const missed: object[] = []
  const warm = (asker: GraphClient) => Promise.all([1, 2, 3].map(() => asker.get(SCREEN, place)))
  for (let round = 0; round < rounds; round += 1) {
    const on = round % 2 === 0
    await Promise.all([warm(there.graph), warm(here.graph), warm(ana.there), warm(ana.here)])
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
    for (const asker of [reader, writer]) {
      const saw = await asker.get(SCREEN, place)
      if (!isDeepStrictEqual(saw, expected)) missed.push({ round, saw, expected })
    }
  }
  return missed
}

/** How many statements a process needs to show ana the screen again. */
export async function statementsOfAnotherLook({
  there,
  ana,
  place,
}: Awaited<ReturnType<typeof openTwoProcesses>>): Promise<readonly string[]> {
  await ana.there.get(SCREEN, place)
  there.statements.length = 0
  await ana.there.get(SCREEN, place)
  return [...there.statements]
}
