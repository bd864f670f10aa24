import { expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import { remoteDoors } from '../remote-doors.ts'
import { rowsOf } from '../rows.ts'
import { createWorld, type WorldOptions } from '../world.ts'

const PERSON = 'id name avatar followCount followerCount isFollow totalFavorited workCount favoriteCount'
const VIDEO = `id title playUrl coverUrl favoriteCount commentCount isFavorite author { ${PERSON} }`

/** How often a step is counted. */
const TIMES = 3

/** A world in which ana has seen one of everything, and then `grow()` makes it thirty. */
async function growingWorld(options: WorldOptions = {}) {
  const database = await createDatabase()
  // As where others write, too: a viewer's prices are then the full ones, whatever was asked a moment before.
  const settings = { FEED_PAGE: '30', DATABASE_URL: database.url }
  const world = await createWorld({ ...options, database, settings })
  const rows = rowsOf(world.databaseUrl)
  const app = await world.phone.signUp('ana')
  const login = 'mutation { login(username: "ana", password: "ana password") { token } }'
  const ana = world.graph.as((await world.graph.get(login)).login.token)
  const me = String(app.userId)
  const authors = await rows.people(10)
  const friends = await rows.people(30)
  let videos: string[] = []

  async function fill(from: number, to: number): Promise<void> {
    videos = [...videos, ...(await rows.videos(to - from, authors.slice(0, to)))]
    for (const video of videos.slice(from, to)) {
      await rows.sql`insert into interactions.favorites (user_id, video_id) values (${me}, ${video})`
    }
    for (const friend of friends.slice(from, to)) {
      await rows.sql`insert into social.follows (follower_id, followee_id) values (${me}, ${friend}), (${friend}, ${me})`
      await rows.sql`insert into interactions.comments (video_id, author_id, content) values (${videos[0] ?? ''}, ${friend}, 'hi')`
      const [conversation] = await rows.sql`
        insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
        values (least(${me}::bigint, ${friend}::bigint), greatest(${me}::bigint, ${friend}::bigint), 1, now()) returning id`
      await rows.sql`
        insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
        values (${conversation?.id}, 1, ${friend}, ${me}, 'hi', now())`
    }
  }

  await fill(0, 1)
  return {
    ...{ app, ana, me, world },
    many: () => videos.length,
    video: () => videos[0] ?? '',
    stranger: () => authors[3] ?? '',
    grow: () => fill(1, 30),
    /**
     * The statements of one step, counted with a session that is known already: the least of some times, because rows
     * that are kept for a second may grow old in between on a busy machine.
     */
    async cost(step: () => Promise<unknown>): Promise<number> {
      const counts: number[] = []
      for (let time = 0; time < TIMES; time += 1) {
        await ana.get('{ __typename }')
        await app.get('feed/')
        await step()
        world.statements.length = 0
        await step()
        // What the adapter does once an answer is written belongs to it too.
        await new Promise((done) => setTimeout(done, 20))
        counts.push(world.statements.length)
      }
      return Math.min(...counts)
    },
    async [Symbol.asyncDispose]() {
      await rows[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

type Growing = Awaited<ReturnType<typeof growingWorld>>
type Step = (world: Growing) => () => Promise<unknown>

const onTheGraph = (query: (world: Growing) => string): Step => {
  return (world) => () => world.ana.get(query(world))
}

const reads: [name: string, budget: number, inTheApp: Step, onTheGraph: Step][] = [
  [
    'the feed',
    6,
    ({ app }) =>
      () =>
        app.get('feed/'),
    onTheGraph(() => `{ feed(first: 30) { nextTime items { ${VIDEO} } } }`),
  ],
  [
    'a profile',
    5,
    ({ app, stranger }) =>
      () =>
        app.get('user/', { user_id: stranger() }),
    onTheGraph(({ stranger }) => `{ user(id: "${stranger()}") { ${PERSON} } }`),
  ],
  [
    'the comments of a video',
    6,
    ({ app, video }) =>
      () =>
        app.get('comment/list/', { video_id: video() }),
    onTheGraph(
      ({ video }) =>
        `{ comments(videoId: "${video()}", first: 30) { items { id content author { ${PERSON} } } } }`,
    ),
  ],
  [
    'friends with their last messages',
    7,
    ({ app, me }) =>
      () =>
        app.get('relation/friend/list/', { user_id: me }),
    onTheGraph(() => `{ friends(first: 30) { items { ${PERSON} lastMessage { content sender { id } } } } }`),
  ],
  [
    'liked videos',
    7,
    ({ app, me }) =>
      () =>
        app.get('favorite/list/', { user_id: me }),
    onTheGraph(({ me }) => `{ favoriteVideos(userId: "${me}", first: 30) { items { ${VIDEO} } } }`),
  ],
]

/** What the app does not ask for. */
const readsOfTheGraph: [name: string, budget: number, onTheGraph: Step][] = [
  [
    'people found by name',
    4,
    onTheGraph(({ many }) => `{ people(name: "PERSON", first: ${many()}) { items { ${PERSON} } } }`),
  ],
]

const writes: [name: string, inTheApp: Step, onTheGraph: Step][] = [
  [
    'signing in',
    ({ world }) =>
      () =>
        world.phone.logIn('ana'),
    ({ world }) =>
      () =>
        world.graph.get(
          'mutation { login(username: "ana", password: "ana password") { token user { id } } }',
        ),
  ],
  [
    'a like',
    ({ app, video }) =>
      () =>
        app.post('favorite/action/', { video_id: video(), action_type: 1 }),
    onTheGraph(
      ({ video }) => `mutation { favoriteVideo(videoId: "${video()}") { id isFavorite favoriteCount } }`,
    ),
  ],
  [
    'a follow',
    ({ app, stranger }) =>
      () =>
        app.post('relation/action/', { to_user_id: stranger(), action_type: 1 }),
    onTheGraph(
      ({ stranger }) => `mutation { followUser(userId: "${stranger()}") { id isFollow followerCount } }`,
    ),
  ],
  [
    'a message',
    ({ app, stranger }) =>
      () =>
        app.post('message/action/', { to_user_id: stranger(), action_type: 1, content: 'hi' }),
    onTheGraph(
      ({ stranger }) => `mutation { sendMessage(toUserId: "${stranger()}", content: "hi") { id sequence } }`,
    ),
  ],
]

test.each([
  ['in one process', {}],
  ['with subgraphs elsewhere', { doorTo: remoteDoors() }],
])(
  'one row or thirty, every screen costs as many statements and no more than it may, %s',
  async (_, options: WorldOptions) => {
    await using world = await growingWorld(options)
    const measure = async () => {
      const costs: Record<string, number> = {}
      for (const [name, , inTheApp, onGraph] of reads) {
        costs[`${name} in the app`] = await world.cost(inTheApp(world))
        costs[`${name} on the graph`] = await world.cost(onGraph(world))
      }
      for (const [name, , onGraph] of readsOfTheGraph) costs[name] = await world.cost(onGraph(world))
      return costs
    }
    const forOne = await measure()
    await world.grow()
    const forThirty = await measure()
    expect(forThirty).toEqual(forOne)
    for (const [name, budget] of reads) {
      expect.soft(forThirty[`${name} in the app`], `${name} in the app`).toBeLessThanOrEqual(budget)
      expect.soft(forThirty[`${name} on the graph`], `${name} on the graph`).toBeLessThanOrEqual(budget)
    }
    for (const [name, budget] of readsOfTheGraph)
      expect.soft(forThirty[name], name).toBeLessThanOrEqual(budget)
    const { data } = await world.ana.ask(
      `{ feed(first: 30) { items { id } } friends(first: 30) { items { id } }
        people(name: "person", first: 30) { items { id } } }`,
    )
    const { feed, friends, people } = data
    expect([feed, friends, people].map(({ items }) => items.length)).toEqual([30, 30, 30])
  },
)

test('signing in, liking, following and sending cost at most three statements', async () => {
  await using world = await growingWorld()
  for (const [name, inTheApp, onGraph] of writes) {
    expect.soft(await world.cost(inTheApp(world)), `${name} in the app`).toBeLessThanOrEqual(3)
    expect.soft(await world.cost(onGraph(world)), `${name} on the graph`).toBeLessThanOrEqual(3)
  }
})
