import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { countMistakes } from '#db/count-mistakes.ts'
import { giveRole } from '#db/give-role.ts'
import { createLogger } from '#platform/process/logger.ts'
import { messageStore } from '../../subgraphs/chat/message-store.ts'
import { commentStore } from '../../subgraphs/interactions/comment-store.ts'
import { favoriteStore } from '../../subgraphs/interactions/favorite-store.ts'
import { viewStore } from '../../subgraphs/interactions/view-store.ts'
import { followStore } from '../../subgraphs/social/follow-store.ts'
import { openLeaving } from '../../subgraphs/users/leaving.ts'
import { leavingStore } from '../../subgraphs/users/leaving-store.ts'
import { userStore } from '../../subgraphs/users/user-store.ts'
import { uploadStore } from '../../subgraphs/videos/upload-store.ts'
import { videoStore } from '../../subgraphs/videos/video-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { liveClient } from '../live-client.ts'
import { rowsOf, type Rows } from '../rows.ts'
import { db } from '../upkeep/db-command.ts'
import { createWorld } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'

const DELETE = 'mutation($p: String!) { deleteAccount(password: $p) { id isErased } }'
const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token user { id } } }'

const world = await worldOfFile()
const { graph, databaseUrl } = world
const rows = rowsOf(databaseUrl)
const [users, videos, interactions, social, chat] = (
  ['users', 'videos', 'interactions', 'social', 'chat'] as const
).map((owner) => openDb({ url: databaseUrl, owner, connections: 4 }))
if (!users || !videos || !interactions || !social || !chat) throw new Error('five owners were opened')
afterAll(async () => {
  for (const opened of [users, videos, interactions, social, chat]) await opened[Symbol.asyncDispose]()
  await rows[Symbol.asyncDispose]()
})

const mistakes = async ({ sql } = rows) =>
  Object.entries(await countMistakes(sql)).filter(([, wrong]) => wrong > 0)

const RECORDS = ['account_actions', 'moderated_comments', 'moderated_videos', 'moderated_pictures']

/** The tables that name a person, whatever they call them, but for the records of what staff did. */
async function tablesWith(id: string, { sql } = rows): Promise<string[]> {
  const columns = await sql<{ table: string; column: string }[]>`
    select table_schema || '.' || table_name as "table", column_name as "column" from information_schema.columns
    where table_schema in ('users', 'videos', 'interactions', 'social', 'chat') and table_name <> all(${RECORDS})
      and (column_name ~ '^(user|owner|author|viewer|follower|followee|friend|low|high|sender|recipient)_id$'
        or (table_name = 'users' and column_name = 'id'))`
  const found: string[] = []
  for (const { table, column } of columns) {
    const [row] = await sql`select from ${sql(table)} where ${sql(column)} = ${id} limit 1`
    if (row) found.push(`${table}.${column}`)
  }
  return found
}

test('S-86: ana deletes her account: nothing of hers is left, what others have is counted right, and her name is free', async () => {
  const [ana, ben, cleo] = [await graph.signUp('ana'), await graph.signUp('ben'), await graph.signUp('cleo')]
  const app = await world.phone.logIn('ana')
  const [hers = '', bens = ''] = await rows.videos(2, [ana.id, ben.id])
  await rows.sql`update videos.author_stats set work_count = 1 where user_id in (${ana.id}, ${ben.id})`
  const names = { hers, bens, ana: ana.id, ben: ben.id, cleo: cleo.id }
  const told = (deeds: string) =>
    `mutation { ${deeds.replace(/\$(\w+)/g, (_, name: keyof typeof names) => `"${names[name]}"`)} }`
  await ana.get(
    told(`a: favoriteVideo(videoId: $bens) { id } b: favoriteVideo(videoId: $hers) { id }
      c: postComment(videoId: $bens, content: "hi") { id } d: followUser(userId: $ben) { id }
      e: sendMessage(toUserId: $ben, content: "hello") { id } f: createUpload { id } g: recordView(videoId: $bens)`),
  )
  await ben.get(
    told(`a: favoriteVideo(videoId: $hers) { id } b: postComment(videoId: $hers, content: "nice") { id }
      c: followUser(userId: $ana) { id } d: sendMessage(toUserId: $ana, content: "hello, ana") { id }
      e: followUser(userId: $cleo) { id } f: sendMessage(toUserId: $cleo, content: "hello, cleo") { id }`),
  )
  await rows.sql`
    insert into videos.profile_pictures (user_id, kind, object) values (${ana.id}, 'AVATAR', 'her face')`
  await cleo.get(told('followUser(userId: $ana) { id } favoriteVideo(videoId: $bens) { id }'))
  await eventually(async () => (await tablesWith(ana.id)).includes('interactions.views.viewer_id'))
  await using socket = liveClient(world.gatewayUrl, ana)
  await socket.opened()
  const seen = `query($ana: ID!, $ben: ID!, $cleo: ID!, $hers: ID!, $bens: ID!) {
    ana: user(id: $ana) { name } hers: video(id: $hers) { id } herComments: comments(videoId: $hers) { items { id } }
    feed { items { id author { name } } } bens: video(id: $bens) { favoriteCount commentCount viewCount }
    comments(videoId: $bens) { items { id } } ben: user(id: $ben) { followCount followerCount favoriteCount totalFavorited }
    cleo: user(id: $cleo) { followCount } followers(userId: $ben) { items { id } }
    herFollowers: followers(userId: $ana) { items { id } } }`
  expect((await graph.get(seen, names)).ben).toEqual({
    ...{ followCount: 2, followerCount: 1, favoriteCount: 1, totalFavorited: 2 },
  })

  expect(await ana.get(DELETE, { p: 'ana password' })).toEqual({
    deleteAccount: { id: ana.id, isErased: true },
  })

  expect(await tablesWith(ana.id)).toEqual([])
  expect(await mistakes()).toEqual([])
  for (const viewer of [graph, ben])
    expect(await viewer.get(seen, names)).toEqual({
      ...{ ana: null, hers: null, herComments: null, comments: { items: [] } },
      feed: { items: [{ id: bens, author: { name: 'ben' } }] },
      bens: { favoriteCount: 1, commentCount: 0, viewCount: 0 },
      ben: { followCount: 1, followerCount: 0, favoriteCount: 0, totalFavorited: 1 },
      cleo: { followCount: 0 },
      ...{ followers: { items: [] }, herFollowers: { items: [] } },
    })
  const talks = `query($ana: ID!) { conversations { items { peer { name } } } conversation(peerId: $ana) { unreadCount }
    messages(peerId: $ana) { items { id } } friends { items { id } } unreadMessageCount }`
  expect(await ben.get(talks, { ana: ana.id })).toEqual({
    ...{ conversations: { items: [{ peer: { name: 'cleo' } }] }, conversation: null },
    ...{ messages: { items: [] }, friends: { items: [] }, unreadMessageCount: 0 },
  })
  const write = 'mutation($to: ID!) { sendMessage(toUserId: $to, content: "are you there?") { id } }'
  expect(await ben.refusal(write, { to: ana.id })).toBe('NOT_FOUND')

  // She is signed out wherever she was, and nobody is told that there ever was an ana.
  expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
  expect(await ana.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
  expect((await app.get('relation/friend/list/')).status_code).toBe(20_001)
  const [unknown, gone] = [
    await graph.ask(LOGIN, { u: 'nobody', p: 'ana password' }),
    await graph.ask(LOGIN, { u: 'ana', p: 'ana password' }),
  ]
  expect(gone.errors?.[0]).toMatchObject({
    ...{ message: unknown.errors?.[0]?.message, extensions: { code: 'BAD_CREDENTIALS' } },
  })

  const another = await graph.signUp('ana')
  expect(another.id).not.toBe(ana.id)
  expect(await tablesWith(another.id)).not.toContain('social.follows.follower_id')
})

test('a wrong password changes nothing, and neither does the only administrator, of whom one remains', async () => {
  const [gil, hana] = [await graph.signUp('gil'), await graph.signUp('hana')]
  expect(await graph.refusal(DELETE, { p: 'gil password' })).toBe('UNAUTHENTICATED')
  for (const p of ['a guess', '', 'hana password', 'x'.repeat(2_000)])
    expect(await gil.refusal(DELETE, { p })).toBe('BAD_CREDENTIALS')
  expect(await gil.get('{ me { name } }')).toEqual({ me: { name: 'gil' } })

  await giveRole(databaseUrl, 'gil', 'ADMINISTRATOR')
  expect(await gil.refusal(DELETE, { p: 'gil password' })).toBe('FORBIDDEN')
  expect(await gil.get('{ me { name } }')).toEqual({ me: { name: 'gil' } })
  await giveRole(databaseUrl, 'hana', 'ADMINISTRATOR')
  const answers = await Promise.all([
    gil.ask(DELETE, { p: 'gil password' }),
    hana.ask(DELETE, { p: 'hana password' }),
  ])
  expect(answers.flatMap(({ errors }) => errors?.[0]?.extensions.code ?? [])).toEqual(['FORBIDDEN'])
  expect(await rows.sql`select from users.users where role = 'ADMINISTRATOR'`).toHaveLength(1)
})

test('an operator is told first who would go, and erases that person by name and id; it is put on record', async () => {
  const kim = await graph.signUp('kim')
  const app = await world.phone.logIn('kim')
  const env = { DATABASE_URL: databaseUrl }
  const forget = (...words: string[]) => db(env, 'forget', ...words)
  expect(await forget('Kim')).toEqual({
    code: 0,
    text: expect.stringMatching(
      new RegExp(`^kim has the id ${kim.id} .*Nothing was changed.*forget "kim" ${kim.id}`, 's'),
    ),
  })
  expect(await forget('kim', '999')).toEqual({ code: 1, text: `kim has the id ${kim.id}, not 999.\n` })
  expect(await kim.get('{ me { name } }')).toEqual({ me: { name: 'kim' } })

  expect(await forget('kim', kim.id)).toMatchObject({ code: 0, text: expect.stringContaining('is erased') })
  expect(await tablesWith(kim.id)).toEqual([])
  expect(
    await rows.sql`select actor_id, action, detail from users.account_actions where subject_id = ${kim.id}`,
  ).toEqual([{ actor_id: null, action: 'ERASE', detail: '' }])
  // Nobody tells the services: until then they remember the session.
  await eventually(async () => (await app.get('relation/friend/list/')).status_code === 20_001)
  expect(await forget('kim')).toEqual({ code: 1, text: 'Nobody is called kim.\n' })
})

test('what somebody who is being erased does meanwhile, and others to them, leaves nothing behind and is counted right', async () => {
  const [ida, others] = [await graph.signUp('ida'), await rows.people(6)]
  const hers = await rows.videos(12, [ida.id])
  const clips = [...hers, ...(await rows.videos(12, others))]
  await rows.sql`
    update videos.author_stats a set work_count = (select count(*) from videos.videos where author_id = a.user_id)`
  const store = leavingStore(users.sql)
  const passwordHash = (await userStore(users.sql).passwordHashOf(ida.id)) ?? ''
  const pick = (among: readonly string[]) => among[Math.floor(Math.random() * among.length)] ?? ''
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000)
  const deeds = [
    () => favoriteStore(interactions.sql).insert(ida.id, pick(clips)),
    () => favoriteStore(interactions.sql).insert(pick(others), pick(clips)),
    () => favoriteStore(interactions.sql).remove(pick(others), pick(clips)),
    () =>
      commentStore(interactions.sql).insert({
        ...{ videoId: pick(clips), authorId: ida.id, content: 'hi', region: null, clientCommentId: null },
      }),
    () => viewStore(interactions.sql).insert([{ videoId: pick(clips), viewerId: ida.id, hour }]),
    () => videoStore(videos.sql).remove(pick(hers), { by: pick(others), mayAny: true }),
    () => followStore(social.sql).insert(ida.id, pick(others)),
    () => followStore(social.sql).insert(pick(others), ida.id),
    () => followStore(social.sql).remove(ida.id, pick(others)),
    () => write(ida.id, pick(others)),
    () => write(pick(others), ida.id),
    () => uploadStore(videos.sql).insert(crypto.randomUUID().replaceAll('-', ''), ida.id, '1 hour', 5),
  ]
  const write = (senderId: string, recipientId: string) =>
    messageStore(chat.sql).insert({ senderId, recipientId, content: 'hi', clientMessageId: null })

  const failures: unknown[] = []
  const over = new AbortController()
  const doing = deeds.map(async (deed) => {
    while (!over.signal.aborted) {
      await Promise.resolve(deed()).catch((error: unknown) => failures.push(error))
      await pause(Math.random() * 100)
    }
  })
  await pause(500)
  expect(await store.leave(ida.id, passwordHash)).toMatchObject({ outcome: 'left' })
  // Two processes at it, as when one of them looks for who has left while another is at work.
  const erasing = [openLeaving(store, silent), openLeaving(store, silent)]
  try {
    await eventually(async () => (await store.leaving()).length === 0)
    await pause(200)
  } finally {
    over.abort()
    await Promise.all(doing)
    for (const leaving of erasing) await leaving[Symbol.asyncDispose]()
  }

  expect(failures).toEqual([])
  expect(await tablesWith(ida.id)).toEqual([])
  expect(await mistakes()).toEqual([])
}, 60_000)

const silent = createLogger('silent', false)

test('what is left of somebody who is being erased has no name, and breaks nobody’s page', async () => {
  const [lou, max] = [await graph.signUp('lou'), await graph.signUp('max')]
  const app = await world.phone.logIn('max')
  const [clip = ''] = await rows.videos(1, [lou.id])
  await rows.sql`update videos.author_stats set work_count = 1 where user_id = ${lou.id}`
  await lou.get(`mutation { postComment(videoId: "${clip}", content: "hi") { id } followUser(userId: "${max.id}") { id }
    sendMessage(toUserId: "${max.id}", content: "hello") { id } }`)
  await max.get(
    `mutation { followUser(userId: "${lou.id}") { id } favoriteVideo(videoId: "${clip}") { id } }`,
  )
  const store = leavingStore(users.sql)
  await store.leave(lou.id, (await userStore(users.sql).passwordHashOf(lou.id)) ?? '')
  await rows.sql.begin(async (sql) => {
    // Nobody erases her as long as this holds the row.
    await sql`select from users.users where id = ${lou.id} for update`
    const nobody = { id: lou.id, name: null }
    expect(
      await max.get(`{ video(id: "${clip}") { author { id name } } comments(videoId: "${clip}") { items { author { id name } } }
        followers(userId: "${max.id}") { items { id name } } friends { items { id name } } user(id: "${lou.id}") { id }
        conversations { items { peer { id name } unreadCount } } messages(peerId: "${lou.id}") { items { sender { id name } } } }`),
    ).toEqual({
      ...{ video: { author: nobody }, comments: { items: [{ author: nobody }] }, user: null },
      ...{ followers: { items: [nobody] }, friends: { items: [nobody] } },
      conversations: { items: [{ peer: nobody, unreadCount: 1 }] },
      messages: { items: [{ sender: nobody }] },
    })
    const seen = [
      (await app.get('feed/')).video_list.find(({ id }: { id: number }) => id === Number(clip)).author,
      (await app.get('comment/list/', { video_id: clip })).comment_list[0].user,
      (await app.get('relation/friend/list/')).user_list[0],
      (await app.get('favorite/list/', { user_id: max.id })).video_list[0].author,
    ]
    expect(seen.map(({ id, name }) => ({ id, name }))).toEqual(
      seen.map(() => ({ id: Number(lou.id), name: '' })),
    )
  })
  await using leaving = openLeaving(store, silent)
  expect(await leaving.erase(lou.id, 10_000)).toBe(true)
  expect(await mistakes()).toEqual([])
})

test('whoever has more than a step takes away, and whose process is killed in the middle, is gone all the same', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  await using owner = openDb({ url: database.url, owner: 'users', connections: 2 })
  const [juri = ''] = await rows.people(1)
  const others = await rows.people(1_200)
  const clips = await rows.videos(1_200, others)
  const [own = ''] = await rows.videos(1, [juri])
  await rows.sql`insert into interactions.favorites (user_id, video_id) select ${juri}, unnest(${clips}::bigint[])`
  await rows.sql`insert into interactions.favorites (user_id, video_id) select unnest(${others}::bigint[]), ${own}`
  await rows.sql`
    insert into interactions.comments (author_id, video_id, content)
    select ${juri}, video, 'hi' from unnest(${clips}::bigint[]) video, generate_series(1, 2)`
  await rows.sql`
    insert into interactions.views (viewer_id, video_id, hour)
    select ${juri}, unnest(${clips}::bigint[]), date_trunc('hour', now())`
  await rows.sql`
    insert into social.follows (follower_id, followee_id) select ${juri}, unnest(${others}::bigint[])
    union all select unnest(${others}::bigint[]), ${juri}`
  const [talk] = await rows.sql<[{ id: string }]>`
    insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
    values (least(${juri}, ${others[0] ?? ''}::bigint), greatest(${juri}, ${others[0] ?? ''}::bigint), 2500, now())
    returning id`
  await rows.sql`
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select ${talk.id}, n, ${juri}, ${others[0] ?? ''}::bigint, 'hi',
      (select last_sent_at from chat.conversations where id = ${talk.id}) - (2500 - n) * interval '1 second'
    from generate_series(1, 2500) n`
  await reconciled(rows)

  const store = leavingStore(owner.sql)
  expect(await store.sendAway(juri)).toBe(true)
  let steps = 0
  while ((await store.erase(juri)) === 'more') {
    steps += 1
    expect(await mistakes(rows), `after ${steps} steps`).toEqual([])
    if (steps === 9) break
  }
  expect(await tablesWith(juri, rows)).toContain('interactions.favorites.user_id')

  // No client asks for it: the next process that starts goes on.
  await using next = await createWorld({ database })
  expect(await next.graph.get('query($id: ID!) { user(id: $id) { id } }', { id: juri })).toEqual({
    user: null,
  })
  await eventually(async () => (await tablesWith(juri, rows)).length === 0)
  expect(await mistakes(rows)).toEqual([])
}, 60_000)

/** Counters as the rows say that were put there by hand. */
async function reconciled({ sql }: Rows): Promise<void> {
  await sql`
    update interactions.video_stats s set (favorite_count, comment_count, view_count) = (
      (select count(*) from interactions.favorites where video_id = s.video_id),
      (select count(*) from interactions.comments where video_id = s.video_id),
      (select count(*) from interactions.views where video_id = s.video_id))`
  await sql`
    update interactions.user_stats s set (favorite_count, total_favorited) = (
      (select count(*) from interactions.favorites where user_id = s.user_id),
      (select coalesce(sum(favorite_count), 0) from interactions.video_stats where author_id = s.user_id))`
  await sql`
    update social.follow_stats s set (follow_count, follower_count) = (
      (select count(*) from social.follows where follower_id = s.user_id),
      (select count(*) from social.follows where followee_id = s.user_id))`
  await sql`
    update videos.author_stats s set work_count = (select count(*) from videos.videos where author_id = s.user_id)`
}
