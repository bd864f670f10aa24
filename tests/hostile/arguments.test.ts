import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const { graph } = world
const ana = await graph.signUp('ana')
const ben = await graph.signUp('ben')
await using rows = rowsOf(world.databaseUrl)
const [video] = await rows.videos(1, [ben.id])

const notIds = [
  ...[
    '1; drop table users.users',
    "1' or '1'='1",
    'abc',
    '',
    ' 1',
    '01',
    '+1',
    '1.0',
    '1e3',
    '0x1',
    '-1',
    '0',
    'null',
  ],
  ...[
    '9007199254740992',
    '9007199254740993',
    '9223372036854775808',
    '99999999999999999999999999',
    '١',
    '1\0',
    '\ud800',
  ],
]

test.each(notIds)('S-57, S-64: nobody and nothing has the id %j, wherever it is asked for', async (id) => {
  const { data, errors } = await ana.ask(
    `query($id: ID!) {
      user(id: $id) { id name workCount followCount favoriteCount lastMessage { id } }
      video(id: $id) { id favoriteCount author { id } }
      comments(videoId: $id) { items { id } }
      publishedVideos(userId: $id) { items { id } } favoriteVideos(userId: $id) { items { id } }
      following(userId: $id) { items { id } } followers(userId: $id) { items { id } }
      messages(peerId: $id) { items { id } } undeliveredMessages(peerId: $id) { id }
    }`,
    { id },
  )
  const none = { items: [] }
  expect(errors).toBeUndefined()
  expect(data).toEqual({
    ...{ user: null, video: null, comments: null, publishedVideos: none, favoriteVideos: none },
    ...{ following: none, followers: none, messages: none, undeliveredMessages: [] },
  })
})

test.each(notIds)('nothing can be done to the id %j', async (id) => {
  const writes = [
    ...[
      'favoriteVideo(videoId: $id) { id }',
      'unfavoriteVideo(videoId: $id) { id }',
      'followUser(userId: $id) { id }',
    ],
    ...[
      'unfollowUser(userId: $id) { id }',
      'postComment(videoId: $id, content: "hi") { id }',
      'deleteComment(commentId: $id) { id }',
    ],
    ...['sendMessage(toUserId: $id, content: "hi") { id }', 'publishVideo(uploadId: $id, title: "") { id }'],
  ]
  for (const write of writes) {
    const code = await ana.refusal(`mutation($id: ID!) { ${write} }`, { id })
    expect([write, code]).toEqual([write, 'NOT_FOUND'])
  }
  expect(await ana.get('mutation($id: ID!) { markDelivered(peerId: $id, sequence: 1) }', { id })).toEqual({
    markDelivered: true,
  })
})

test('a comment cannot be deleted with a video that is none', async () => {
  const post = 'mutation($id: ID!) { postComment(videoId: $id, content: "hi") { id } }'
  const { postComment } = await ana.get(post, { id: video })
  const remove = 'mutation($id: ID!, $video: ID) { deleteComment(commentId: $id, videoId: $video) { id } }'
  for (const id of notIds)
    expect(await ana.refusal(remove, { id: postComment.id, video: id })).toBe('NOT_FOUND')
})

test.each([
  ['rubbish', '%%%'],
  ['nothing', ''],
  ['words', Buffer.from('drop:table').toString('base64url')],
  ['a negative number', Buffer.from('-1').toString('base64url')],
  ['too many parts', Buffer.from('1:2:3').toString('base64url')],
  ['seventeen digits', Buffer.from('12345678901234567').toString('base64url')],
  ['more than any id', Buffer.from('9007199254740992').toString('base64url')],
  ['a time that Postgres does not know', Buffer.from('9999999999999999:1').toString('base64url')],
  ['ten thousand characters', 'x'.repeat(10_000)],
])('S-57: a cursor that no page gave is refused: %s', async (_, after) => {
  const lists = [
    'comments(videoId: "1", after: $after)',
    'conversations(after: $after)',
    'favoriteVideos(userId: "1", after: $after)',
    'feed(after: $after)',
  ]
  lists.push(
    'followers(userId: "1", after: $after)',
    'friends(after: $after)',
    'people(name: "a", after: $after)',
    'publishedVideos(userId: "1", after: $after)',
  )
  for (const list of lists) {
    const { errors } = await ana.ask(`query($after: String) { ${list} { next } }`, { after })
    expect([list, errors?.[0]?.extensions]).toEqual([list, { code: 'INVALID_INPUT', argument: 'after' }])
  }
})

test('null where something must be is the mistake of whoever asks, also where a default stands in for nothing', async () => {
  const name = 'query($id: ID = "1") { user(id: $id) { name } feed(first: 1) { next } }'
  const { data, errors } = await ana.ask(name, { id: null })
  expect(data).toMatchObject({ user: null, feed: {} })
  expect(errors).toMatchObject([
    { path: ['user'], message: 'Argument "id" of non-null type "ID!" must not be null.' },
  ])
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_REQUEST' })
  expect(await ana.refusal('mutation($id: ID = "1") { followUser(userId: $id) { id } }', { id: null })).toBe(
    'BAD_REQUEST',
  )
})

test('the largest numbers that fit a cursor or a sequence are the end of a list, not a failure', async () => {
  const most = String(Number.MAX_SAFE_INTEGER)
  const cursor = (...key: string[]) => `"${Buffer.from(key.join(':')).toString('base64url')}"`
  const fields = [`feed(after: ${cursor(most, most)}) { next }`, `friends(after: ${cursor(most)}) { next }`]
  fields.push(`conversations(after: ${cursor(most, most)}) { next }`)
  for (const sequence of [2_147_483_647, -2_147_483_648]) {
    fields.push(`messages(peerId: "1", before: ${sequence}) { hasOlder }`)
    fields.push(`messages(peerId: "1", after: ${sequence}) { hasOlder }`)
  }
  for (const field of fields) expect((await ana.ask(`{ ${field} }`)).errors).toBeUndefined()
  const mark = 'mutation { markDelivered(peerId: "1", sequence: 2147483647) }'
  expect((await ana.ask(mark)).errors).toBeUndefined()
})

test.each([
  ['a NUL', 'a\0b'],
  ['half a character', 'a\ud83cb'],
])('S-63: %s cannot be stored, and the answer says which argument holds it', async (_, text) => {
  const writes: [string, string][] = [
    ['content', `postComment(videoId: "${video}", content: $text) { id }`],
    ['content', `sendMessage(toUserId: "${ben.id}", content: $text) { id }`],
    ['clientMessageId', `sendMessage(toUserId: "${ben.id}", content: "hi", clientMessageId: $text) { id }`],
    ['clientCommentId', `postComment(videoId: "${video}", content: "hi", clientCommentId: $text) { id }`],
    ['title', 'publishVideo(uploadId: "1", title: $text) { id }'],
    ['username', 'register(username: $text, password: "long enough") { token }'],
    ['password', 'register(username: "newcomer", password: $text) { token }'],
  ]
  for (const [argument, write] of writes) {
    const { errors } = await ana.ask(`mutation($text: String!) { ${write} }`, { text: text.padEnd(8, 'x') })
    expect([write, errors?.[0]?.extensions]).toEqual([write, { code: 'INVALID_INPUT', argument }])
  }
})

test('S-11: who does not exist and who mistypes are told the same', async () => {
  const login = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
  const wrong = await graph.ask(login, { u: 'ana', p: 'not her password' })
  for (const u of ['nobody at all', '', 'x'.repeat(5_000), 'a\0b', '\ud800', "' or 1=1 --"]) {
    expect(await graph.ask(login, { u, p: 'not her password' })).toEqual(wrong)
  }
  for (const p of ['', 'x'.repeat(5_000), 'ana password\0', '\ud800'])
    expect(await graph.ask(login, { u: 'ana', p })).toEqual(wrong)
  expect(wrong.errors?.[0]?.extensions).toEqual({ code: 'BAD_CREDENTIALS' })
})

test('S-11: a guest is not handed the names to try passwords with', async () => {
  for (const name of ['a', 'ana', 'nobody at all', ''])
    expect(await graph.refusal('query($name: String!) { people(name: $name) { next } }', { name })).toBe(
      'UNAUTHENTICATED',
    )
})

test('S-19: nobody makes oneself more than one is: what is not an argument is refused', async () => {
  for (const extra of ['id: "1"', 'role: "admin"', 'followerCount: 1000']) {
    const query = `mutation { register(username: "eve", password: "long enough", ${extra}) { token } }`
    expect(await graph.refusal(query)).toBe('BAD_REQUEST')
  }
  expect(
    await ana.refusal(
      `mutation { sendMessage(toUserId: "${ben.id}", senderId: "${ben.id}", content: "hi") { id } }`,
    ),
  ).toBe('BAD_REQUEST')
})

test('S-47: a title or a file name that looks like options and commands is none', async () => {
  const phone = await world.phone.signUp('titled')
  const trace = join(world.dataFolder, 'done')
  const titles = [
    ...['-f lavfi -i testsrc', `$(touch ${trace}); \`touch ${trace}\``, `'; touch ${trace} #`],
    ...['../../etc/passwd', '%s%n'],
  ]
  for (const title of titles) {
    const form = new FormData()
    form.append('token', phone.token)
    form.append('title', title)
    form.append('data', new Blob([new Uint8Array(await clip())]), `${title}.mp4`)
    const answer = await fetch(`${world.restUrl}/douyin/publish/action/`, { method: 'POST', body: form })
    expect(await answer.json()).toMatchObject({ status_code: 0 })
  }
  expect(existsSync(trace)).toBe(false)
  const { video_list } = await phone.get('publish/list/', { user_id: phone.userId })
  expect(video_list.map(({ title }: { title: string }) => title)).toEqual(titles.toReversed())
})
