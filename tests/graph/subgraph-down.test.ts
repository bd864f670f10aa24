import { afterEach, expect, test } from 'vitest'
import type { Owner } from '#db/client.ts'
import { breakableDoors } from '../breakable-doors.ts'
import { post } from '../hostile/post.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const FEED = `{ feed { items {
  id title favoriteCount commentCount isFavorite
  author { id name workCount totalFavorited followerCount isFollow lastMessage { content } } } } }`

const doors = breakableDoors()
const world = await worldOfFile({ doorTo: doors.doorTo })
const ana = await world.graph.signUp('ana')
const ben = await world.graph.signUp('ben')
await using rows = rowsOf(world.databaseUrl)
const [video = ''] = await rows.videos(1, [ben.id])
await ben.get('mutation($id: ID!) { sendMessage(toUserId: $id, content: "hi") { id } }', { id: ana.id })
const whole = (await ana.get(FEED)).feed.items[0]

afterEach(() => doors.mend())

const down = (subgraph: Owner) => ({ code: 'SUBGRAPH_UNAVAILABLE', subgraph })

test.each<[Owner, object]>([
  ['users', { ...whole, author: { ...whole.author, name: null } }],
  ['social', { ...whole, author: { ...whole.author, followerCount: null, isFollow: null } }],
  ['chat', { ...whole, author: { ...whole.author, lastMessage: null } }],
  [
    'interactions',
    {
      ...{ ...whole, favoriteCount: null, commentCount: null, isFavorite: null },
      author: { ...whole.author, totalFavorited: null },
    },
  ],
])(
  'R-31: without %s the feed still comes, only its own fields are null, and the answer says why',
  async (name, left) => {
    doors.break(name)
    const { data, errors } = await ana.ask(FEED)
    expect(data.feed.items).toEqual([left])
    expect(errors).toHaveLength(1)
    const path = ['feed', 'items']
    expect(errors?.[0]).toMatchObject({ message: `${name} does not answer`, path, extensions: down(name) })
  },
)

test.each([
  ['is down', undefined, 503, { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'users' }],
  ['fails', new Error('secret words'), 500, { code: 'INTERNAL', requestId: expect.any(String) }],
])(
  'who asks cannot be said while users %s: it is not their fault, and nothing is told of ours',
  async (_, fault, code, extensions) => {
    doors.break('users', fault)
    const unknown = { authorization: `Bearer ${'x'.repeat(43)}` }
    const { status, body, text } = await post(
      `${world.gatewayUrl}/graphql`,
      { query: '{ me { id } }' },
      unknown,
    )
    expect([status, body.errors?.[0]?.extensions]).toEqual([code, extensions])
    expect(text).not.toContain('secret words')
  },
)

test('R-31: where only the tables of a subgraph are away, the feed comes all the same, and what was done is said to be done', async () => {
  const phone = await world.phone.signUp('dora')
  await using tables = rowsOf(world.databaseUrl)
  await tables.sql`alter table social.follows rename to elsewhere`
  try {
    const { data, errors } = await ana.ask(FEED)
    expect(data.feed.items).toEqual([
      { ...whole, author: { ...whole.author, followerCount: null, isFollow: null } },
    ])
    expect(errors).toMatchObject([{ path: ['feed', 'items'], extensions: { code: 'INTERNAL' } }])
    expect(await phone.get('feed/')).toMatchObject({ status_code: 0, video_list: [{ title: whole.title }] })
    const comment = { video_id: video, action_type: 1, comment_text: 'seen' }
    expect(await phone.post('comment/action/', comment)).toMatchObject({
      status_code: 0,
      comment: { content: 'seen', user: { name: 'dora', follow_count: 0 } },
    })
  } finally {
    await tables.sql`alter table social.elsewhere rename to follows`
  }
})

test('without videos there is no feed: an error with a code, not an empty page', async () => {
  doors.break('videos')
  const { data, errors } = await ana.ask(FEED)
  expect(data ?? null).toBeNull()
  expect(errors?.[0]?.extensions).toEqual(down('videos'))
})

test.each<[Owner, string]>([
  ['users', 'mutation { login(username: "ana", password: "ana password") { token } }'],
  ['videos', 'mutation { createUpload { id } }'],
  ['interactions', `mutation { favoriteVideo(videoId: "${video}") { id } }`],
  ['social', `mutation { followUser(userId: "${ben.id}") { id } }`],
  ['chat', `mutation { sendMessage(toUserId: "${ben.id}", content: "hi") { id } }`],
])('a write that %s cannot do is never said to be done', async (name, mutation) => {
  await ana.get('{ me { id } }')
  doors.break(name)
  const { data, errors } = await ana.ask(mutation)
  expect(data ?? null).toBeNull()
  expect(errors?.[0]?.extensions).toEqual(down(name))
})

test('a like whose author cannot be described is a like all the same', async () => {
  doors.break('users')
  const { data } = await ana.ask(
    `mutation { favoriteVideo(videoId: "${video}") { isFavorite author { name } } }`,
  )
  expect(data).toEqual({ favoriteVideo: { isFavorite: true, author: { name: null } } })
})

test('S-84: who cannot be known is not let in, and not taken for a guest', async () => {
  const stranger = await world.graph.signUp('stranger')
  doors.break('users')
  const { data, errors } = await stranger.ask('{ feed { items { id } } }')
  expect(data ?? null).toBeNull()
  expect(errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE')
  doors.mend()
  expect((await stranger.get('{ me { name } }')).me.name).toBe('stranger')
})

test('the app, too, gets its feed without counts, and a failed like as a failure', async () => {
  const phone = await world.phone.signUp('cleo')
  doors.break('interactions')
  const feed = await phone.get('feed/')
  expect(feed).toMatchObject({
    status_code: 0,
    video_list: [{ favorite_count: 0, is_favorite: false, author: { name: 'ben' } }],
  })
  const like = await phone.post('favorite/action/', { video_id: video, action_type: 1 })
  expect(like.status_code).not.toBe(0)
})
