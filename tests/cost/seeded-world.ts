import { demoPassword } from '#db/demo-password.ts'
import { seedDemo } from '#db/demo/demo.ts'
import { addRows } from '#db/seed/seed.ts'
import postgres from 'postgres'
import { expect } from 'vitest'
import { createDatabase } from '../database.ts'
import { createWorld } from '../world.ts'
import type { Asked } from './explain.ts'

// So much that reading a table from end to end is dearer than its index: as it is with far more.
const counts = {
  users: 4_000,
  videos: 20_000,
  views: 60_000,
  likes: 60_000,
  comments: 20_000,
  follows: 40_000,
  messages: 20_000,
}
const silent = { add: () => undefined, step: () => undefined }

const PERSON = 'id name followCount followerCount isFollow totalFavorited workCount favoriteCount'
const VIDEO = `id title favoriteCount commentCount isFavorite author { ${PERSON} }`

/** A seeded database, and somebody in it who follows, is followed, likes and writes. */
export async function seededWorld(asked: Asked[]) {
  const database = await createDatabase()
  await seedDemo(database.url, { put: async (file) => `stored${file.slice(file.lastIndexOf('/'))}` })
  await addRows(database.url, { seed: 11, until: Date.parse('2026-01-01T00:00:00Z'), counts }, silent)
  const sql = postgres(database.url, {
    ...{ max: 1, onnotice: () => undefined },
    // As the subgraphs' connections are (db/client.ts).
    connection: { plan_cache_mode: 'force_generic_plan' },
  })
  const [person] = await sql<[{ id: string; username: string }]>`
    select u.id, u.username from users.users u
    where exists (select from interactions.favorites f where f.user_id = u.id)
      and exists (select from chat.conversations c where c.low_id = u.id)
    order by (select count(*) from social.follows f where f.follower_id = u.id) desc limit 1`
  const [video] = await sql<[{ id: string }]>`
    select video_id as id from interactions.video_stats order by comment_count desc limit 1`
  const [peer] = await sql<[{ id: string }]>`
    select high_id as id from chat.conversations where low_id = ${person.id} limit 1`
  const world = await createWorld({
    database,
    settings: { FEED_PAGE: '30' },
    onStatement: (owner, text, parameters) => asked.push({ owner, text, parameters: [...parameters] }),
  })
  return {
    ...{ world, sql, person, video: video.id, peer: peer.id },
    async [Symbol.asyncDispose]() {
      await sql.end()
      await world[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

export type Seeded = Awaited<ReturnType<typeof seededWorld>>

/** What the app's screens ask, in the order of a visit. */
export async function seeEveryScreenOfTheApp({ world, person, video, peer }: Seeded): Promise<void> {
  const app = await world.phone.logIn(person.username, demoPassword)
  await world.phone.get('feed/')
  for (const [path, parameters] of [
    ['feed/', {}],
    ['feed/', { latest_time: Date.parse('2025-06-01T00:00:00Z') }],
    ['user/', { user_id: person.id }],
    ['publish/list/', { user_id: person.id }],
    ['favorite/list/', { user_id: person.id }],
    ['comment/list/', { video_id: video }],
    ['relation/follow/list/', { user_id: person.id }],
    ['relation/follower/list/', { user_id: person.id }],
    ['relation/friend/list/', { user_id: person.id }],
    ['message/chat/', { to_user_id: peer, pre_msg_time: 0 }],
    ['message/chat/', { to_user_id: peer, pre_msg_time: 1 }],
  ] as const)
    expect((await app.get(path, parameters)).status_code, path).toBe(0)
}

/** Each thing that changes something, and back. */
export async function doEverythingOnce({ world, person, video, peer }: Seeded): Promise<void> {
  const app = await world.phone.logIn(person.username, demoPassword)
  for (const action_type of [1, 2]) {
    await app.post('favorite/action/', { video_id: video, action_type })
    await app.post('relation/action/', { to_user_id: peer, action_type })
  }
  const { comment } = await app.post('comment/action/', {
    video_id: video,
    action_type: 1,
    comment_text: '好',
  })
  await app.post('comment/action/', { video_id: video, action_type: 2, comment_id: comment.id })
  await app.post('message/action/', { to_user_id: peer, action_type: 1, content: 'hi' })
}

/** The first two pages of everything that has pages. */
export async function turnThePagesOfTheGraph({ world, person, video, peer }: Seeded): Promise<void> {
  const login = `mutation { login(username: "${person.username}", password: "${demoPassword}") { token } }`
  const graph = world.graph.as((await world.graph.get(login)).login.token)
  const pages: [field: string, items: string][] = [
    ['feed(first: 5', VIDEO],
    [`publishedVideos(userId: "${person.id}", first: 1`, VIDEO],
    [`favoriteVideos(userId: "${person.id}", first: 1`, VIDEO],
    [`comments(videoId: "${video}", first: 2`, `id content author { ${PERSON} }`],
    ['receivedComments(first: 2', `id content author { ${PERSON} } video { id title }`],
    [`following(userId: "${person.id}", first: 1`, PERSON],
    [`followers(userId: "${person.id}", first: 1`, PERSON],
    ['friends(first: 1', PERSON],
    [`people(name: "${person.username.slice(0, 1)}", first: 1`, PERSON],
    ['conversations(first: 1', 'unreadCount'],
  ]
  for (const [field, items] of pages) {
    const of = (page: Record<string, { next: string | null } | null>) => Object.values(page)[0]?.next
    const next = of(await graph.get(`{ ${field}) { next items { ${items} } } }`))
    if (next) await graph.get(`{ ${field}, after: "${next}") { next items { ${items} } } }`)
  }
  await graph.get(
    `{ unreadMessageCount messages(peerId: "${peer}", first: 1) { hasOlder items { content } } }`,
  )
}
