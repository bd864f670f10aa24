import { demoPassword } from '#db/demo-password.ts'
import { seedDemo } from '#db/demo/demo.ts'
import { addRows } from '#db/seed/seed.ts'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import { createWorld } from '../world.ts'
import { explain, rowsRead, type Asked } from './explain.ts'

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
async function seededWorld(asked: Asked[]) {
  const database = await createDatabase()
  await seedDemo(database.url, { put: async (file) => `stored${file.slice(file.lastIndexOf('/'))}` })
  await addRows(database.url, { seed: 11, until: Date.parse('2026-01-01T00:00:00Z'), counts }, silent)
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
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

type Seeded = Awaited<ReturnType<typeof seededWorld>>

async function seeEveryScreenOfTheApp({ world, person, video, peer }: Seeded): Promise<void> {
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

async function doEverythingOnce({ world, person, video, peer }: Seeded): Promise<void> {
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

async function turnThePagesOfTheGraph({ world, person, video, peer }: Seeded): Promise<void> {
  const login = `mutation { login(username: "${person.username}", password: "${demoPassword}") { token } }`
  const graph = world.graph.as((await world.graph.get(login)).login.token)
  const pages: [field: string, items: string][] = [
    ['feed(first: 5', VIDEO],
    [`publishedVideos(userId: "${person.id}", first: 1`, VIDEO],
    [`favoriteVideos(userId: "${person.id}", first: 1`, VIDEO],
    [`comments(videoId: "${video}", first: 2`, `id content author { ${PERSON} }`],
    [`following(userId: "${person.id}", first: 1`, PERSON],
    [`followers(userId: "${person.id}", first: 1`, PERSON],
    ['friends(first: 1', PERSON],
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

test('whatever people do, no statement reads a big table from end to end', { timeout: 60_000 }, async () => {
  const asked: Asked[] = []
  await using seeded = await seededWorld(asked)
  await seeEveryScreenOfTheApp(seeded)
  await turnThePagesOfTheGraph(seeded)
  await doEverythingOnce(seeded)
  const statements = new Map(asked.filter(hasTables).map((statement) => [statement.text, statement]))
  expect(statements.size).toBeGreaterThan(25)
  const scans: string[] = []
  for (const statement of statements.values()) {
    const { sequentialScans } = await explain(seeded.sql, statement)
    for (const table of sequentialScans) scans.push(`${table}: ${statement.text.replace(/\s+/g, ' ').trim()}`)
  }
  expect(scans).toStrictEqual([])

  // And such a one would have been noticed.
  const text = 'select count(*) from videos.videos where title = $1'
  const { sequentialScans } = await explain(seeded.sql, { owner: 'videos', text, parameters: ['x'] })
  expect(sequentialScans).toStrictEqual(['videos.videos'])
})

test('a page costs one who follows thousands no more than others', { timeout: 60_000 }, async () => {
  const asked: Asked[] = []
  await using seeded = await seededWorld(asked)
  const { sql, person } = seeded
  await sql`
    insert into social.follows (follower_id, followee_id) select ${person.id}, user_id from social.follow_stats
    where user_id <> ${person.id} on conflict do nothing`
  await sql`analyze social.follows`
  await seeEveryScreenOfTheApp(seeded)
  const reads = new Map(asked.filter(isReadOfFollows).map((statement) => [statement.text, statement]))
  expect(reads.size).toBeGreaterThan(3)
  for (const statement of reads.values())
    expect(await rowsRead(sql, statement, 'social.follows'), statement.text).toBeLessThan(500)
})

/** Friends are ordered by the later of two follows, which takes a look at all of them. */
function isReadOfFollows({ text }: Asked): boolean {
  return /^\s*select/.test(text) && /\bsocial\.follows\b/.test(text) && !text.includes('greatest(')
}

function hasTables({ text }: Asked): boolean {
  return /\b(users|videos|interactions|social|chat)\.\w+/.test(text)
}
