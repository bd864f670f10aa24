import { readFileSync } from 'node:fs'
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { localDoor } from '#platform/graph/door.ts'
import { createOperationLimits } from '../../gateway/limits/operation-limits.ts'
import { LIMITS } from '../../gateway/limits/limits.ts'
import { FeedDocument } from '../../rest-adapter/operations.generated.ts'
import { breakableDoors } from '../breakable-doors.ts'
import { apiSchema } from '../contract/supergraph.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { createWorld, type World } from '../world.ts'
import { post } from '../hostile/post.ts'

const fetched: string[] = []
const world = await worldOfFile({
  settings: { INTROSPECTION: 'developers' },
  doorTo({ subgraph }) {
    const door = localDoor(subgraph)
    return {
      ask(request, caller) {
        // Who asks is looked up by the gateway itself, anew every few seconds.
        if (!request.query.startsWith('query Session(')) fetched.push(subgraph.name)
        return door.ask(request, caller)
      },
      subscribe: (request, caller) => door.subscribe(request, caller),
      [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
    }
  },
})
const ana = await world.graph.signUp('ana')
await using rows = rowsOf(world.databaseUrl)
await rows.videos(3, [ana.id])
const dan = await developer(world, 'dan')

const variables = { latestTime: null, first: 30 }

async function developer({ graph, databaseUrl }: World, name: string): Promise<string> {
  const client = await graph.signUp(name)
  await giveRole(databaseUrl, name, 'DEVELOPER')
  const login = `mutation { login(username: "${name}", password: "${name} password") { token } }`
  return (await client.get(login)).login.token
}

const ask = (token: string | null, request: unknown) =>
  post(`${world.gatewayUrl}/plan`, request, token === null ? {} : { authorization: `Bearer ${token}` })

test('how an operation is answered is told to developers, where the schema is theirs', async () => {
  const request = { query: '{ me { id } }' }
  expect((await ask(null, request)).status).toBe(401)
  expect((await ask('not a token', request)).status).toBe(401)
  const refused = await ask(ana.token, request)
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN'])
  expect((await ask(dan, request)).status).toBe(200)
})

test('in production it is for developers unless settings say otherwise, with persisted operations for nobody', async () => {
  const production = { NODE_ENV: 'production', SEAL_SECRET: 'a secret of the tests, long enough' } as const
  const request = { query: '{ feed { items { id } } }' }
  {
    await using careful = await createWorld({ settings: production })
    expect((await post(`${careful.gatewayUrl}/plan`, request)).status).toBe(401)
  }
  {
    await using open = await createWorld({ settings: { ...production, INTROSPECTION: 'everybody' } })
    expect((await post(`${open.gatewayUrl}/plan`, request)).status).toBe(200)
  }
  await using closed = await createWorld({ settings: { OPERATIONS: 'persisted' } })
  expect((await post(`${closed.gatewayUrl}/plan`, request)).status).toBe(404)
})

test('the feed costs what the limit counts, and is fetched as often as it says', async () => {
  const { text } = await ask(dan, { query: FeedDocument.text, variables })
  const told: unknown = JSON.parse(text)
  const document = parse(FeedDocument.text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('the feed is one operation')
  const sdl = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8')
  const limits = createOperationLimits(apiSchema, sdl)
  const client = world.graph.as(dan)
  await client.get(FeedDocument.text, variables)
  fetched.length = 0
  await client.get(FeedDocument.text, variables)
  const fetches = fetched.length
  expect(told).toMatchObject({
    ...{ cost: limits.cost({ document, operation, variables }), mostCost: LIMITS.cost },
    ...{ hops: 2, fetches },
    plan: expect.stringMatching(/^QueryPlan \{[^]*Fetch\(service: "videos"\)/),
  })
  expect(fetches).toBeLessThanOrEqual(5)
})

test('a subscription is explained, too', async () => {
  const query = 'subscription { messageReceived(since: "0") { id sender { name } } }'
  const { status, text } = await ask(dan, { query })
  expect([status, JSON.parse(text)]).toMatchObject([200, { fetches: 2, hops: 2 }])
})

test('asking how is not asking: nothing is fetched', async () => {
  fetched.length = 0
  await ask(dan, { query: '{ comments(videoId: "1") { items { id } } }' })
  expect(fetched).toEqual([])
})

test.each([
  ['no GraphQL', { query: '{ feed' }, 400, 'Syntax Error'],
  ['a field that is not there', { query: '{ gone }' }, 400, 'Cannot query field'],
  ['no request', { what: 1 }, 400, 'Send'],
  ['two operations', { query: 'query A { me { id } } query B { me { id } }' }, 400, 'operationName'],
  ['what costs too much', { query: '{ feed(first: 5001) { items { id } } }' }, 400, 'may cost'],
  ['too many words', { query: `{ ${'me { id } '.repeat(600)} }` }, 400, 'tokens'],
])('%s is refused in words', async (_what, request, status, words) => {
  const reply = await ask(dan, request)
  expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([status, expect.stringContaining(words)])
  expect(reply.body.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
})

test('explanations come out of the budget that planning has', async () => {
  await using poor = await createWorld({
    settings: { INTROSPECTION: 'everybody' },
    planning: { msPerSecond: 1, msPerSecondOfOne: 1, seconds: 1 },
  })
  const statuses: number[] = []
  for (let n = 0; n < 20; n += 1) {
    const { status } = await post(`${poor.gatewayUrl}/plan`, {
      query: `query Q${n} { feed { items { author { name } } } }`,
    })
    statuses.push(status)
  }
  expect(statuses[0]).toBe(200)
  expect(statuses).toContain(429)
})

test('that nobody can say who asks is our fault, and not that of whoever asks', async () => {
  const doors = breakableDoors()
  await using apart = await createWorld({ doorTo: doors.doorTo })
  doors.break('users')
  const nobodyKnows = { authorization: `Bearer ${'x'.repeat(43)}` }
  const { status, body } = await post(`${apart.gatewayUrl}/plan`, { query: '{ me { id } }' }, nobodyKnows)
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([503, 'SUBGRAPH_UNAVAILABLE'])
})
