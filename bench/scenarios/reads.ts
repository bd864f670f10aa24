import type { Request } from '../load/http-client.ts'
import { answersOf, httpCrowd, rotated } from './crowd.ts'
import type { Scenario } from './scenario.ts'
import type { SeededPeople } from './seeded-people.ts'
import type { Wording } from './wording.ts'

const COMPARED = 20

/** The pages of the app, for guests and for signed-in viewers. */
export async function readScenarios(people: SeededPeople, wording: Wording): Promise<Scenario[]> {
  const { sql, viewers } = people
  const videos = await sql<{ id: string }[]>`
    select video_id::text as id from interactions.video_stats
    where comment_count between 20 and 60 order by 1 limit 100`
  const neighbour = (index: number) => viewers[(index + 1) % viewers.length] ?? null
  const page = (name: string, requests: readonly Request[]): Scenario => ({
    name,
    open: async (server) =>
      httpCrowd(wording.origin(server), (client) => rotated(requests, client), wording.isGood),
    answers: (server) => answersOf(server, requests.slice(0, COMPARED), wording),
  })
  return [
    page('feed (guest)', [wording.feed(null)]),
    page('feed (signed in)', viewers.map(wording.feed)),
    page(
      'profile',
      viewers.map(({ id }, index) => wording.profile(neighbour(index), id)),
    ),
    page(
      'comments',
      videos.map(({ id }, index) => wording.comments(neighbour(index), id)),
    ),
    page('friends', viewers.map(wording.friends)),
    page(
      'liked list',
      viewers.map(({ id }, index) => wording.likedVideos(neighbour(index), id)),
    ),
  ]
}
