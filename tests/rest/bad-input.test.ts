import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { everyEndpoint } from './every-endpoint.ts'
import { multipart, send, type Message } from './send.ts'
import { refused } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, film, tally } = await setTheStage()
const ana = await newcomer('ana')
const ben = await newcomer('ben')
const [video = 0] = await film(ana, ['one'])

/** All that an endpoint could need, and right. */
const right = {
  token: ana.token,
  user_id: ana.userId,
  to_user_id: ben.userId,
  video_id: video,
  action_type: 1,
}
const texts = { comment_text: 'x', content: 'x' }

/** What is no id in anybody's book. */
const NO_IDS = [
  ...'-1 1.5 0x1 0b1 1_000 01 +1 １ ٣ true null NaN Infinity [object <script> % %zz'.split(' '),
  ...'9007199254740992 9007199254740993 9223372036854775807 9223372036854775808 1e99 1e+400 1.5e+00'.split(
    ' ',
  ),
  ...'%00 1%00 %e4%bd %ff %ed%a0%80 1%0a2'.split(' '),
  ...[' ', '1;drop table', "1' or '1'='1", '9'.repeat(5_000)],
]

/** Calls every endpoint that is given; whoever answers at all answers with the envelope. */
async function callAll(
  query: string,
  message: Message = {},
  endpoints: readonly (typeof everyEndpoint)[number][] = everyEndpoint,
) {
  return Promise.all(
    endpoints.map(async ([method, path, empty]) => {
      const sent = await send(world.restUrl, `/douyin/${path}/?${query}`, { method, ...message })
      const told = {
        path,
        query: query.slice(0, 200),
        status: sent.status,
        type: String(sent.headers['content-type']),
      }
      expect(told).toStrictEqual({ ...told, status: 200, type: expect.stringContaining('application/json') })
      expect(sent.reply()).toMatchObject({ status_code: expect.any(Number), status_msg: expect.any(String) })
      // Two is the code of what went wrong on our side.
      expect({ ...told, code: sent.reply().status_code }).not.toMatchObject({ code: 2 })
      return { path, empty, reply: sent.reply() }
    }),
  )
}

const query = (values: Record<string, string | number>) =>
  String(new URLSearchParams(Object.entries(values).map(([k, v]): [string, string] => [k, String(v)])))

test('S-64: what is no id is refused everywhere, and changes nothing', async () => {
  const before = await tally()
  const needing = {
    user_id: [
      'user',
      'publish/list',
      'favorite/list',
      'relation/follow/list',
      'relation/follower/list',
      'relation/friend/list',
    ],
    video_id: ['favorite/action', 'comment/action', 'comment/list'],
    to_user_id: ['relation/action', 'message/chat', 'message/action'],
    action_type: ['favorite/action', 'comment/action', 'relation/action', 'message/action'],
  }
  for (const [parameter, paths] of Object.entries(needing)) {
    const others = Object.fromEntries(Object.entries(right).filter(([name]) => name !== parameter))
    const endpoints = everyEndpoint.filter(([, path]) => paths.includes(path))
    for (const bad of NO_IDS) {
      const written = bad.includes('%') ? bad : encodeURIComponent(bad)
      for (const { path, empty, reply } of await callAll(
        `${parameter}=${written}&${query({ ...others, ...texts })}`,
        {},
        endpoints,
      )) {
        // An empty user_id means the token's owner.
        if (bad.trim() === '' && parameter === 'user_id') continue
        expect({ path, parameter, bad, reply }).toStrictEqual({ path, parameter, bad, reply: refused(empty) })
      }
    }
  }
  expect(await tally()).toStrictEqual(before)
})

test('texts that are no text are refused, and change nothing', async () => {
  const before = await tally()
  for (const bad of [
    '%00',
    'a%00b',
    '%ff',
    'caf%e9',
    '%ed%a0%80',
    '%f0%9f%8e',
    '%c0%80',
    '',
    '%20',
    'x'.repeat(9_000),
  ]) {
    const common = `token=${ana.token}&to_user_id=${ben.userId}&video_id=${video}&action_type=1`
    const writing = everyEndpoint.filter(([, path]) => path === 'comment/action' || path === 'message/action')
    for (const { reply } of await callAll(`${common}&comment_text=${bad}&content=${bad}`, {}, writing)) {
      expect({ bad, reply }).toMatchObject({ reply: refused() })
    }
    const entering = everyEndpoint.filter(([, path]) => path.startsWith('user/'))
    for (const { reply } of await callAll(`username=${bad}&password=${bad}`, {}, entering)) {
      // White space is a password, and no name.
      expect({ bad, reply }).toMatchObject({ reply: refused({ user_id: 0, token: '' }) })
    }
  }
  expect(await tally()).toStrictEqual(before)
})

test('S-08b: keys that mean something to a program mean nothing here', async () => {
  const before = await tally()
  const keys = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '__proto__[status_code]',
    'a[b]',
    'video_id[]',
    'video_id[$gt]',
    'token[0]',
    '',
    '%00',
  ]
  for (const key of keys) {
    const answers = await callAll(`${key}=1&${key}=2&constructor[prototype][x]=1`)
    for (const { path, reply } of answers) {
      const isRead = [
        'feed',
        'publish/list',
        'favorite/list',
        'relation/follow/list',
        'relation/follower/list',
        'message/chat',
      ].includes(path)
      expect({ path, code: reply.status_code === 0 }).toStrictEqual({ path, code: isRead })
    }
  }
  expect({}).not.toHaveProperty('status_code')
  expect(await tally()).toStrictEqual(before)
})

test('bodies that are not what they claim to be change nothing', async () => {
  const before = await tally()
  const half = multipart([
    ['token', ana.token],
    ['video_id', String(video)],
    ['action_type', '1'],
    ['comment_text', 'x'.repeat(500)],
  ])
  const typed = (type: string, body: string | Buffer): Message => ({
    body,
    headers: { 'content-type': type },
  })
  const bodies = [
    ...[
      '{',
      '[]',
      'null',
      '"text"',
      '[[1]]',
      '{"video_id":{"$gt":0}}',
      '{"video_id":[1]}',
      '{"__proto__":{"token":"x"}}',
      '\ufeff{}',
      '{"a":'.repeat(5_000),
    ].map((body) => typed('application/json', body)),
    typed('application/json', Buffer.from([0xff, 0xfe, 0x00])),
    typed('multipart/form-data', 'no boundary'),
    typed('multipart/form-data; boundary=', 'empty boundary'),
    typed('multipart/form-data; boundary=x', 'no parts'),
    typed(String(half.headers?.['content-type']), Buffer.from(half.body ?? '').subarray(0, -60)),
    typed('application/x-www-form-urlencoded', '&&&===%%%'),
    typed('application/x-www-form-urlencoded', `video_id=${'9'.repeat(100_000)}`),
    typed('application/xml', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
    typed('text/plain', 'token'),
    typed('nonsense', 'x'),
    typed(';;;', 'x'),
    typed('application/octet-stream', Buffer.alloc(1_000)),
    { body: '', headers: { 'content-type': 'application/json' } },
    { body: '' },
  ]
  const writing = everyEndpoint.filter(([method]) => method === 'POST')
  for (const body of bodies) {
    for (const { path, reply } of await callAll(`token=${ana.token}`, body, writing)) {
      expect({ path, body, reply }).toMatchObject({ reply: refused() })
    }
  }
  expect(await tally()).toStrictEqual(before)
})

test('values of the wrong type in JSON are refused', async () => {
  const before = await tally()
  const comment = everyEndpoint.filter(([, path]) => path === 'comment/action')
  const bad = [
    ...[true, 1.5, -1, 1e21, 2 ** 53 + 2, null, {}, [], [video], { id: video }].map((video_id) => ({
      ...right,
      ...texts,
      video_id,
    })),
    ...[null, {}, ['x'], '\ud800', 'a\0b', '\udc00x'].map((comment_text) => ({ ...right, comment_text })),
    ...[null, {}, [ana.token], true, 1].map((token) => ({ ...right, ...texts, token })),
  ]
  for (const value of bad) {
    const body: Message = { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
    for (const { reply } of await callAll('', body, comment))
      expect({ value, reply }).toMatchObject({ reply: refused() })
  }
  expect(await tally()).toStrictEqual(before)
})

test('S-42: a field of a hundred thousand characters, a thousand fields and a body of a megabyte are refused politely', async () => {
  const before = await tally()
  const huge = 'x'.repeat(100_000)
  const many = Array.from({ length: 1_000 }, (_, n) => `f${n}=1`).join('&')
  const comment = everyEndpoint.filter(([, path]) => path === 'comment/action')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const all = `token=${ana.token}&video_id=${video}&action_type=1`
  const bodies = [
    { headers, body: `${all}&comment_text=${huge}` },
    { headers, body: `${many}&${all}&comment_text=x` },
    { headers, body: `${all}&comment_text=${huge.repeat(10)}` },
    // All that is needed is in the next ones, and right; there is only far too much beside it.
    { headers, body: `${all}&comment_text=x&more=${huge.repeat(10)}` },
    multipart([
      ['token', ana.token],
      ['video_id', String(video)],
      ['action_type', '1'],
      ['comment_text', huge],
    ]),
    multipart([
      ['token', ana.token],
      ['video_id', String(video)],
      ['action_type', '1'],
      ...Array.from({ length: 60 }, (_, n) => [`f${n}`, 'x'] as const),
      ['comment_text', 'x'],
    ]),
  ]
  for (const body of bodies)
    for (const { reply } of await callAll('', body, comment)) expect(reply).toMatchObject(refused())
  expect(await tally()).toStrictEqual(before)
})

test('S-42: parts that lead parsers astray are read like any other, or refused, and hold nobody up', async () => {
  const comment = everyEndpoint.filter(([, path]) => path === 'comment/action')
  const bodyOf = (boundary: string, head: string): Message => ({
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `--${boundary}\r\n${head}content-disposition: form-data; name="note"\r\n\r\nx\r\n--${boundary}--\r\n`,
  })
  const strange = [
    bodyOf('b'.repeat(252), ''),
    bodyOf('b', '__proto__: x\r\n'),
    bodyOf('b', 'content-type: multipart/mixed; boundary=b\r\n'),
    bodyOf('b', 'x: y\r\n'.repeat(5_000)),
  ]
  const asked = query({ ...right, ...texts })
  for (const body of strange)
    for (const { reply } of await callAll(asked, body, comment))
      expect([0, refused().status_code]).toContain(reply.status_code)
  expect({}).not.toHaveProperty('0')
})

test.each([
  ['comment/action', { comment_text: '' }, 'comment_text must not be empty'],
  [
    'comment/action',
    { comment_text: 'x'.repeat(501) },
    'comment_text must not be longer than 500 characters',
  ],
  ['comment/action', { action_type: 3 }, 'action_type must be 1 or 2'],
  ['comment/action', { action_type: 'like' }, 'action_type must be 1 or 2'],
  ['favorite/action', { action_type: '' }, 'action_type must be 1 or 2'],
  ['favorite/action', { video_id: 0 }, 'video_id must be a whole number above 0'],
  ['favorite/action', { video_id: 'one' }, 'video_id must be a whole number'],
  ['favorite/action', { video_id: '' }, 'video_id is missing'],
  ['relation/action', { to_user_id: 0 }, 'to_user_id must be a whole number above 0'],
  ['message/action', { action_type: 3 }, 'action_type must be 1'],
  ['message/action', { action_type: 2 }, 'action_type must be 1'],
  ['message/action', { content: '' }, 'content must not be empty'],
])('%s with %j says what is allowed, in the words of the contract', async (path, wrong, status_msg) => {
  expect(await ana.post(`${path}/`, { ...right, ...texts, ...wrong })).toMatchObject({ status_msg })
})

/** Longer than any answer takes here, also where the cores are shared with other tests. */
const LISTENING_MS = 1_000

/** Says these bytes on a connection of its own; answers with what came back until it was closed, by us if need be. */
function say(bytes: string): Promise<string> {
  const { hostname, port } = new URL(world.restUrl)
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk) => (heard += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(heard))
    setTimeout(() => socket.destroy(), LISTENING_MS)
  })
}

test('after all of it, and after what is no HTTP at all, the server serves', async () => {
  const head = 'POST /douyin/comment/action/ HTTP/1.1\r\nHost: x\r\n'
  const heard = await Promise.all([
    say('nonsense\r\n\r\n'),
    say(`${head}Content-Length: 50\r\n\r\n`),
    say(`${head}Content-Length: -1\r\n\r\n`),
    say(`${head}Content-Length: 0\r\n\r\n`),
    say(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
    say('GET /douyin/feed/ HTTP/1.0\r\n\r\n'),
    say('GET /douyin/feed/?latest_time=\u00ff HTTP/1.1\r\nHost: x\r\n\r\n'),
    say('GET http://evil.example/douyin/feed/ HTTP/1.1\r\nHost: x\r\n\r\n'),
  ])
  for (const answer of heard) expect(answer).not.toMatch(/^HTTP\/1.1 5/)
  expect(heard[3]).toContain('"status_code":')
  expect(heard[5]).toContain('"status_code":0')
  expect(await ana.get('user/')).toMatchObject({ status_code: 0, user: { id: ana.userId } })
})
