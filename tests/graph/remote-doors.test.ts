import { expect, test } from 'vitest'
import { remoteDoors } from '../remote-doors.ts'
import { rowsOf } from '../rows.ts'
import { createWorld, type WorldOptions } from '../world.ts'

const CARD =
  'id title playUrl favoriteCount isFavorite author { id name workCount totalFavorited isFollow followerCount }'
const FEED = `{ feed { nextTime items { ${CARD} } } }`
const LIKE = `mutation($id: ID!) { favoriteVideo(videoId: $id) { ${CARD} } }`
const SEND =
  'mutation($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { sequence sender { name } } }'
const TALK = 'query($peer: ID!) { messages(peerId: $peer) { items { sequence content sender { id name } } } }'

/** What ana does, what she is told, and how many statements each step costs. */
async function story(options: WorldOptions) {
  await using world = await createWorld(options)
  await using rows = rowsOf(world.databaseUrl)
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  const videos = await rows.videos(12, [ben.id, ...(await rows.people(3))])
  await rows.sql`update videos.videos set published_at = 'epoch'::timestamptz + id * interval '1 day'`
  await ana.get(FEED)

  const told: unknown[] = []
  const costs: number[] = []
  async function step(query: string, variables?: Record<string, unknown>) {
    world.statements.length = 0
    told.push(await ana.ask(query, variables))
    costs.push(world.statements.length)
  }
  await step(FEED)
  await step(LIKE, { id: videos[0] })
  await step(FEED)
  await step(SEND, { to: ben.id, text: 'over the wire 🛰' })
  await step(TALK, { peer: ben.id })
  await step(LIKE, { id: '424242' })
  await step(SEND, { to: ben.id, text: '' })
  await step('{ friends { items { id lastMessage { content } } } user(id: "0") { name } }')
  await step('mutation { logout }')
  await step('{ me { id } }')
  const text = JSON.stringify(told)
    .replaceAll(world.gatewayUrl, '')
    .replaceAll(/person [0-9a-f-]+/g, 'person')
  return { told: JSON.parse(text) as unknown, costs }
}

test('subgraphs elsewhere tell the same stories as subgraphs in this process, for as many statements', async () => {
  const here = await story({})
  const elsewhere = await story({ doorTo: remoteDoors() })
  expect(elsewhere.told).toEqual(here.told)
  expect(elsewhere.costs).toEqual(here.costs)
  expect(JSON.stringify(here.told)).toContain('over the wire')
})
