import { expect, test } from 'vitest'
import { LIMITS } from '../../gateway/limits/limits.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post } from './post.ts'

const world = await worldOfFile()
const url = `${world.gatewayUrl}/graphql`
const ana = await world.graph.signUp('ana')

const deep = (levels: number) =>
  `{ feed { items { author { ${'lastMessage { sender { '.repeat(levels)} id ${'} }'.repeat(levels)} } } } }`
const many = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ')
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

interface Refused {
  limit: string
  query: string
  variables?: object
  actual?: number
}

/** What is said of a refused operation on a live socket; the close code when the socket is closed for it. */
async function toldOverSocket(query: string, variables?: object): Promise<unknown[]> {
  await using socket = liveClient(world.gatewayUrl, ana)
  const closed = socket.closed.then(({ code }) => [{ code }])
  const asked = socket
    .ask(query, variables as Record<string, unknown>)
    .then(({ errors = [] }) => errors.map(({ extensions }): unknown => extensions))
    // The socket is closed: what for, is told by that.
    .catch((): unknown[] => [])
    .then((told) => (told.length > 0 ? told : closed))
  // Awaited here: the socket lasts as long as this function.
  return await Promise.race([asked, closed])
}

const refused: [string, Refused][] = [
  ['S-01: nesting', { limit: 'depth', query: deep(6), actual: 16 }],
  [
    'S-01: nesting through fragments',
    {
      ...{ limit: 'depth', actual: 12 },
      query: `{ feed { items { author { ...A } } } } fragment A on User { lastMessage { sender { ...B } } }
        fragment B on User { lastMessage { sender { ...C } } }
        fragment C on User { lastMessage { sender { lastMessage { sender { id } } } } }`,
    },
  ],
  [
    'S-02: other names',
    { limit: 'aliases', query: `{ me { ${many(16, (n) => `a${n}: id`)} } }`, actual: 16 },
  ],
  [
    'S-02: fields at the root',
    { limit: 'rootFields', query: `{ ${many(11, (n) => `a${n}: me { id }`)} }`, actual: 11 },
  ],
  [
    'S-02: fields at the root by fragments',
    {
      ...{ limit: 'rootFields', actual: 11 },
      query: `{ ...F ...F ...F } fragment F on Query { ${many(4, (n) => `a${n}: me { id }`)} }`,
    },
  ],
  [
    'S-02: tries at a password',
    {
      ...{ limit: 'rootFields', actual: 11 },
      query: `mutation { ${many(11, (n) => `a${n}: login(username: "ana", password: "${n}") { token }`)} }`,
    },
  ],
  [
    'S-04: directives',
    { limit: 'directives', query: `{ me { id ${many(51, () => '@include(if: true)')} } }`, actual: 51 },
  ],
  [
    'S-05: fragments within fragments, unfolding to millions',
    {
      ...{ limit: 'selections', actual: 2 ** 20 + 1 },
      query: `{ me { ...F0 } } ${many(20, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} }`)}
        fragment F20 on User { id }`,
    },
  ],
  [
    'S-06: long pages side by side',
    {
      ...{ limit: 'cost', actual: 9 * (1 + 200 * 4) },
      query: `query($n: Int) { ${many(
        9,
        (n) => `a${n}: feed(first: $n) { items { author { lastMessage { sender { id } } } } }`,
      )} }`,
      variables: { n: 200 },
    },
  ],
  [
    'S-06: of a page',
    { limit: 'cost', query: '{ feed(first: 99999999) { items { id } } }', actual: 100_000_000 },
  ],
  ['S-07: words', { limit: 'tokens', query: `{ me { ${many(3_000, () => 'id')} } }` }],
  [
    'S-08b: variables',
    {
      ...{ limit: 'variables', query: '{ me { id } }', actual: 51 },
      variables: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`v${n}`, n])),
    },
  ],
  [
    'S-08b: text in variables',
    {
      limit: 'variableText',
      query: '{ me { id } }',
      variables: { text: 'x'.repeat(70_000) },
      actual: 70_004,
    },
  ],
  [
    'S-08b: depth of variables',
    { limit: 'variableDepth', query: '{ me { id } }', variables: { list: nested(12) }, actual: 11 },
  ],
]

test.each(refused)(
  'too much of it is refused before anything is done, and told in numbers: %s',
  async (_, { limit, query, variables, actual }) => {
    await ana.get('{ me { id } }')
    world.statements.length = 0
    const most = LIMITS[limit as keyof typeof LIMITS]
    const extensions = { code: 'BAD_REQUEST', limit, most, ...(actual !== undefined && { actual }) }
    const overHttp = await post(url, { query, variables }, { authorization: `Bearer ${ana.token}` })
    expect(overHttp.status).toBe(400)
    expect(overHttp.body.data).toBeUndefined()
    expect(overHttp.body.errors?.map((error) => error.extensions)).toContainEqual(extensions)
    expect(await toldOverSocket(query, variables)).toContainEqual(
      // A frame of a socket holds no more than that anyway.
      limit === 'variableText' ? { code: 1009 } : extensions,
    )
    expect(world.statements.filter((text) => !text.includes('sessions'))).toEqual([])
  },
)

test('S-72: a subscription passes the same limits', async () => {
  const long = `subscription { typing { peer { ${many(16, (n) => `a${n}: id`)} } } }`
  const unfolding = `subscription { typing { peer { ...F0 } } }
    ${many(20, (n) => `fragment F${n} on User { ...F${n + 1} ...F${n + 1} }`)} fragment F20 on User { id }`
  const deepest = `subscription { typing { peer { ${'lastMessage { sender { '.repeat(5)} id ${'} }'.repeat(5)} } } }`
  for (const [limit, query] of [
    ['aliases', long],
    ['selections', unfolding],
    ['depth', deepest],
  ] as const) {
    await using socket = liveClient(world.gatewayUrl, ana)
    const [error] = (await socket.subscribe(query).over) as { extensions: unknown }[]
    expect(error?.extensions).toMatchObject({ code: 'BAD_REQUEST', limit, most: LIMITS[limit] })
  }
})

test('what an ordinary page asks for passes: ten fields, fifteen names, nine levels', async () => {
  const ten = `{ ${many(10, (n) => `a${n}: me { id }`)} }`
  const fifteen = `{ me { ${many(15, (n) => `a${n}: id`)} } }`
  for (const query of [ten, fifteen, deep(2), '{ feed(first: 200) { items { id author { id name } } } }'])
    expect((await post(url, { query })).body.errors).toBeUndefined()
})

test('S-08b: a variable nested a hundred times deeper than any function can call itself is refused like any other', async () => {
  const body = `{"query":"{ me { id } }","variables":{"a":${'['.repeat(45_000)}${']'.repeat(45_000)}}}`
  const reply = await post(url, body)
  expect(reply.status).toBe(400)
  expect((await ana.get('{ me { id } }')).me.id).toBe(ana.id)
})

test('S-08b: a request longer than the limit is refused unread, in the words of every other refusal', async () => {
  const reply = await post(url, { query: '{ me { id } }', variables: { x: 'x'.repeat(120 * 1024) } })
  expect(reply.status).toBe(413)
  expect(reply.body.errors?.[0]?.extensions).toEqual({
    code: 'BAD_REQUEST',
    limit: 'body',
    most: LIMITS.body,
  })
})
