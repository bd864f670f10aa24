import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post, send } from './post.ts'

const world = await worldOfFile()
const url = `${world.gatewayUrl}/graphql`
const ana = await world.graph.signUp('ana')
const bearer = { authorization: `Bearer ${ana.token}` }

const many = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ')

test.each([
  ['S-05: fragments in a circle', '{ me { ...A } } fragment A on User { lastMessage { sender { ...A } } }'],
  [
    'S-05: a fragment named as the schema is',
    `{ me { ...__schema } } fragment __schema on User { ${'lastMessage { sender { '.repeat(6)} id ${'} }'.repeat(6)} }`,
  ],
  ['S-04: directives that nobody knows', `{ me { id ${many(60, () => '@aa')} } }`],
  ['S-08b: cleverness with names', '{ me { __proto__: id } }'],
  ['S-07: one field meaning two things', `{ me { ${many(15, () => 'a: id a: name')} } }`],
  ['S-08f: answers in parts', '{ me { id ... @defer { name } } }'],
])('%s is refused before anything is done', async (_, query) => {
  await post(url, { query: '{ me { id } }' }, bearer)
  world.statements.length = 0
  const { status, body } = await post(url, { query }, bearer)
  expect(status).toBe(400)
  expect(body.data).toBeUndefined()
  expect(body.errors?.map(({ extensions }) => extensions.code)).toContain('BAD_REQUEST')
  expect(world.statements).toEqual([])
})

test('S-03: several operations in one request are refused', async () => {
  const { status, text } = await post(url, [{ query: '{ me { id } }' }, { query: '{ me { id } }' }])
  expect(status).toBe(400)
  expect(text).toContain('batching')
})

test('S-08c: nothing is changed by looking at an address', async () => {
  const query = encodeURIComponent('mutation { logout }')
  const { status } = await send(`${url}?query=${query}`, {
    headers: { ...bearer, 'apollo-require-preflight': '1' },
  })
  expect(status).toBe(405)
  expect((await ana.get('{ me { id } }')).me.id).toBe(ana.id)
})

test.each([
  ['a form', 'application/x-www-form-urlencoded'],
  ['plain text', 'text/plain'],
  ['a multipart form', 'multipart/form-data; boundary=x'],
  ['no type at all', ''],
])('S-08c: what a foreign page can send without asking is refused: %s', async (_, type) => {
  const query = JSON.stringify({ query: 'mutation { logout }' })
  const headers = { ...bearer, ...(type && { 'content-type': type }) }
  const reply = await send(url, { method: 'POST', headers, body: Buffer.from(query) })
  expect([400, 415]).toContain(reply.status)
  expect((await ana.get('{ me { id } }')).me.id).toBe(ana.id)
})

test('S-08c: looking at an address needs a header that a foreign page cannot send', async () => {
  const address = `${url}?query=${encodeURIComponent('{ me { id } }')}`
  expect((await send(address, {})).status).toBe(400)
  const asked = await send(address, { headers: { ...bearer, 'apollo-require-preflight': '1' } })
  expect(asked.body).toEqual({ data: { me: { id: ana.id } } })
})

test.each(['multipart/mixed', 'multipart/mixed; deferSpec=20220824', 'text/event-stream', 'image/png'])(
  'S-08f: who accepts nothing but %s gets nothing',
  async (accept) => {
    const { status, body } = await post(url, { query: '{ me { id } }' }, { accept, ...bearer })
    expect([status, body.data]).toEqual([406, undefined])
  },
)

test.each(['text/plain', 'multipart/form-data; boundary=x', 'text/plain; application/json', 'x', ''])(
  'S-08c: a type that a foreign page may write (%j) stands for no such header',
  async (type) => {
    const address = `${url}?query=${encodeURIComponent('{ me { id } }')}`
    const { status, body } = await send(address, { headers: { ...bearer, 'content-type': type } })
    expect([400, 415]).toContain(status)
    expect(body.data).toBeUndefined()
  },
)

test('S-08: the schema shows clients nothing of what the edge asks', async () => {
  const { body, text } = await post(url, {
    query: '{ __schema { queryType { fields { name } } types { name } } }',
  })
  expect(body.data.__schema.queryType.fields).toContainEqual({ name: 'feed' })
  expect(text).not.toMatch(/FoundSession|tokenHash|_entities|_service|join__/)
  for (const query of [
    '{ _service { sdl } }',
    '{ _entities(representations: []) { __typename } }',
    '{ session(tokenHash: "x") { id } }',
  ]) {
    expect((await post(url, { query })).status).toBe(400)
  }
})

test.each([
  ['as a name of an answer', '{ constructor: me { id } toString: me { name } }', {}],
  ['as a name within an answer', '{ me { id constructor: name hasOwnProperty: workCount } }', {}],
  [
    'as a variable',
    'query($__proto__: ID!) { user(id: $__proto__) { id } }',
    JSON.parse(`{"__proto__":"${ana.id}"}`),
  ],
  ['as an operation', 'query __proto__ { me { id } }', {}],
])(
  'S-08b: a word that means something to JavaScript is a word like any other: %s',
  async (_, query, variables: object) => {
    const { status, text, body } = await post(url, { query, variables }, bearer)
    expect(status).toBeLessThan(500)
    expect(text).not.toContain('INTERNAL')
    // Either it is refused as a whole, or it is answered.
    expect(status === 400 || JSON.stringify(body.data).includes(`"${ana.id}"`)).toBe(true)
    expect(({} as Record<string, unknown>).id).toBeUndefined()
  },
)

test.each([
  '{"__proto__":{"query":"{ me { id } }"}}',
  '{',
  '',
  'null',
  '[]',
  '"x"',
  '{"query":5}',
  '{"query":"{ me { id } }","variables":"x"}',
])('S-08b: a body that is no request is a bad one: %s', async (text) => {
  const { status } = await post(url, text)
  expect(status).toBe(400)
})

test('a body that was packed is not unpacked, and whoever sent it is told so', async () => {
  const headers = { ...bearer, 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const packed = gzipSync(JSON.stringify({ query: '{ me { id } }' }))
  const { status, body } = await send(url, { method: 'POST', headers, body: packed })
  expect([status, body.errors]).toMatchObject([415, [{ extensions: { code: 'BAD_REQUEST' } }]])
  expect(body.errors?.[0]?.message).toContain('content-encoding')
})

test('a document of an operation that is not there, or of none, is a bad request', async () => {
  for (const request of [
    { query: 'query A { me { id } }', operationName: 'B' },
    { query: 'query A { me { id } } query B { me { id } }' },
    { query: 'fragment A on User { id }' },
    { query: 'subscription { nothing }' },
    { query: '{ me { id ... @defer { name } } }' },
  ]) {
    const { status, body } = await post(url, request)
    expect(status).toBe(400)
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
  }
})

test('S-64: a number without end is a bad request, wherever it is written and however it is sent', async () => {
  const nines = '9'.repeat(400)
  await using socket = liveClient(world.gatewayUrl, ana)
  for (const query of [
    '{ feed(latestTime: 1e309) { items { id } } }',
    `{ feed(latestTime: -${nines}) { items { id } } }`,
    'query($a: Float = 1e999) { feed(latestTime: $a) { items { id } } }',
  ]) {
    const { status, body } = await post(url, { query })
    const heard = await socket.ask(query)
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST'])
    expect(heard.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST'])
  }
})

test('a subscription over HTTP is told where subscriptions are asked for', async () => {
  const { status, body } = await post(url, { query: 'subscription { messageReceived { id } }' }, bearer)
  expect([status, body.errors?.[0]]).toMatchObject([
    400,
    { message: expect.stringContaining('graphql-ws'), extensions: { code: 'BAD_REQUEST' } },
  ])
})

test('one of two operations has to be named on a socket as over HTTP', async () => {
  const query = 'query A { __typename } query B { __typename }'
  await using socket = liveClient(world.gatewayUrl, ana)
  const [heard] = (await socket.ask(query)).errors ?? []
  const [told] = (await post(url, { query })).body.errors ?? []
  expect([heard?.message, heard?.extensions]).toEqual([told?.message, { code: 'BAD_REQUEST' }])
})
