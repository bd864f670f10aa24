import { randomBytes } from 'node:crypto'
import { afterAll, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Owner } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { readConfig } from '#platform/process/config.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { listen } from '#platform/http/http.ts'
import { createLogger } from '#platform/process/logger.ts'
import { createSealer, SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { open } from '../../subgraphs/open.ts'
import type { Answer } from '../graph-client.ts'
import { remoteDoors } from '../remote-doors.ts'
import { createWorld } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post, send } from './post.ts'

const SECRET = randomBytes(32).toString('hex')
const ENTITIES = 'query($of: [_Any!]!) { _entities(representations: $of) { ... on Message { content } } }'

const sealer = createSealer(SECRET)
const world = await worldOfFile({ settings: { SEAL_SECRET: SECRET } })
const disposables = createDisposables()
afterAll(() => disposables[Symbol.asyncDispose]())
const chat = await serve('chat')
const ana = await world.graph.signUp('ana')
const ben = await world.graph.signUp('ben')
const cleo = await world.graph.signUp('cleo')
const secret = await ana.get(`mutation { sendMessage(toUserId: "${ben.id}", content: "our secret") { id } }`)

async function serve(name: Owner): Promise<string> {
  const config = readConfig({ DATA_DIR: world.dataFolder })
  const topics = disposables.use(openTopics({ prefix: 'test:' }))
  const ground = {
    config,
    topics,
    disposables,
    databaseUrl: world.databaseUrl,
    logger: createLogger('silent', false),
  }
  const { subgraph, ready } = await open(name, ground)
  const app = serveSubgraph(subgraph, sealer, ready)
  disposables.use({ [Symbol.asyncDispose]: () => app.close() })
  return `http://127.0.0.1:${await listen(app, '127.0.0.1', 0, 'PORT')}/graphql`
}

function callerFor(id: string): Caller {
  return {
    viewer: { id, sessionId: '1', role: 'USER' },
    scope: 'graph',
    origin: '',
    address: '',
    requestId: 'hostile',
  }
}

const body = JSON.stringify({
  query: ENTITIES,
  variables: { of: [{ __typename: 'Message', id: secret.sendMessage.id }] },
})
const good = sealer.seal(callerFor(ana.id), 'chat', body)

function altered(seal: string): string {
  const [payload = '', signature = ''] = seal.split('.')
  const sealed = Buffer.from(payload, 'base64url').toString().replace(`"id":"${ana.id}"`, `"id":"${cleo.id}"`)
  return `${Buffer.from(sealed).toString('base64url')}.${signature}`
}

test('S-26: a message goes to its writer and its reader by the side door of entities, and to nobody else', async () => {
  const asked = async (id: string) =>
    (await post(chat, body, { [SEAL_HEADER]: sealer.seal(callerFor(id), 'chat', body) })).body
  for (const id of [ana.id, ben.id])
    expect(await asked(id)).toEqual({ data: { _entities: [{ content: 'our secret' }] } })
  expect(await asked(cleo.id)).toEqual({ data: { _entities: [null] } })
  const guest = sealer.seal({ ...callerFor('1'), viewer: null }, 'chat', body)
  expect((await post(chat, body, { [SEAL_HEADER]: guest })).body).toEqual({ data: { _entities: [null] } })
})

test.each<[string, string]>([
  [
    'made with another secret',
    createSealer(randomBytes(32).toString('hex')).seal(callerFor(ana.id), 'chat', body),
  ],
  ['with another viewer written into it', altered(good)],
  ['that is over', createSealer(SECRET, () => Date.now() - 31_000).seal(callerFor(ana.id), 'chat', body)],
  ['for another service', sealer.seal(callerFor(ana.id), 'users', body)],
  ['for another body', sealer.seal(callerFor(ana.id), 'chat', body.replace('Message', 'User'))],
  ['without a signature', good.split('.')[0] ?? ''],
  ['with an empty signature', `${good.split('.')[0]}.`],
  ['with something behind it', `${good}.x`],
  ['that is nothing but dots', '...'],
  ['of a megabyte would not even be read, and one of 20 kB', 'x'.repeat(20_000)],
])('S-35: a seal %s opens nothing', async (_, seal) => {
  const reply = await post(chat, body, { [SEAL_HEADER]: seal })
  expect(reply.status).toBe(401)
  expect(reply.text).not.toContain('secret')
})

test.each([
  ['a query', '{ __typename }'],
  ['introspection', '{ __schema { types { name } } }'],
  ['its contract', '{ _service { sdl } }'],
  ['an entity', body],
])('S-32: without a seal a subgraph says nothing: %s', async (_, query) => {
  const reply = await post(chat, query.startsWith('{"') ? query : { query })
  expect(reply.status).toBe(401)
  expect(reply.text).toBe('')
  expect((await send(`${chat}?query=${encodeURIComponent('{__typename}')}`, {})).status).toBe(401)
})

test('S-24: headers that claim to be somebody are just headers', async () => {
  const headers = {
    'x-user-id': ana.id,
    userid: ana.id,
    'x-viewer': ana.id,
    authorization: `Bearer ${ana.token}`,
  }
  expect((await post(chat, body, headers)).status).toBe(401)
  const me = await post(
    `${world.gatewayUrl}/graphql`,
    { query: '{ me { id } }' },
    { ...headers, authorization: '' },
  )
  expect(me.body.data?.me ?? null).toBeNull()
})

test('S-35: a seal for a subgraph, or rubbish, is refused at the gateway; a seal for the gateway is its caller', async () => {
  const url = `${world.gatewayUrl}/graphql`
  const query = '{"query":"{ me { id } }"}'
  for (const seal of ['rubbish', good, sealer.seal(callerFor(ana.id), 'chat', query), '']) {
    expect((await post(url, query, { [SEAL_HEADER]: seal })).status).toBe(401)
  }
  const seal = sealer.seal(callerFor(ana.id), 'gateway', query)
  expect((await post(url, query, { [SEAL_HEADER]: seal })).body).toEqual({ data: { me: { id: ana.id } } })
})

test('S-35: a seal that was overheard is good for nothing: it was opened once', async () => {
  const seal = sealer.seal(callerFor(ana.id), 'chat', body)
  expect((await post(chat, body, { [SEAL_HEADER]: seal })).status).toBe(200)
  for (const _ of [1, 2, 3]) expect((await post(chat, body, { [SEAL_HEADER]: seal })).status).toBe(401)
  const query = '{"query":"{ me { id } }"}'
  const forGateway = sealer.seal(callerFor(ana.id), 'gateway', query)
  const answers = await Promise.all(
    [1, 2, 3].map(() => post(`${world.gatewayUrl}/graphql`, query, { [SEAL_HEADER]: forGateway })),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(2)
})

test('S-34: two seals are as good as none', async () => {
  const [first, second] = [1, 2].map(() => sealer.seal(callerFor(ana.id), 'chat', body))
  const reply = await post(chat, body, { [SEAL_HEADER]: `${first}, ${second}` })
  expect(reply.status).toBe(401)
})

test('S-34: of what a stranger writes into headers nothing comes to a subgraph', async () => {
  const upgrades = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade')
  const heard: { caller: Caller | null; body: string }[] = []
  const hearing: Sealer = {
    seal: sealer.seal,
    open(seal, audience, body) {
      const caller = sealer.open(seal, audience, body)
      heard.push({ caller, body })
      return caller
    },
  }
  await using apart = await createWorld({ doorTo: remoteDoors(hearing) })
  const dora = await apart.graph.signUp('dora')
  const phone = await apart.phone.signUp('emil')
  const smuggled = {
    ...{
      'x-user-id': '424242',
      'x-internal-role': 'ADMINISTRATOR',
      'x-forwarded-user': 'ana',
      cookie: 'token=x',
    },
    ...{
      'apollo-federation-include-trace': 'ftv1',
      'x-http-method-override': 'DELETE',
      forwarded: 'for=::1',
    },
  }
  heard.length = 0
  const request = { query: '{ me { name workCount } feed { items { id } } }' }
  const bearer = { authorization: `Bearer ${dora.token}` }
  const { body: told } = await post(`${apart.gatewayUrl}/graphql`, request, { ...smuggled, ...bearer })
  expect(told.data?.me.name).toBe('dora')
  await send(`${apart.restUrl}/douyin/user/?token=${phone.token}`, { headers: smuggled })
  const twice = `${bearer.authorization}, Bearer ${ana.token}`
  const refused = await post(`${apart.gatewayUrl}/graphql`, request, { authorization: twice })
  expect(refused.status).toBe(401)
  expect(heard.length).toBeGreaterThan(2)
  const known = ['viewer', 'scope', 'origin', 'address', 'requestId', 'until', 'place']
  for (const { caller } of heard)
    expect(Object.keys(caller ?? {}).filter((fact) => !known.includes(fact))).toEqual([])
  for (const written of Object.values(smuggled)) expect(JSON.stringify(heard)).not.toContain(written)
  const ours = ['connection', 'host', 'sec-websocket-key', 'sec-websocket-version', 'upgrade']
  for (const [{ headers }] of upgrades.mock.calls)
    expect(Object.keys(headers).filter((name) => !ours.includes(name))).toEqual([])
  upgrades.mockRestore()
})

/** What a gateway of ours, or whoever has its secret, may ask of chat for one person. */
async function asked(id: string, of: unknown): Promise<Partial<Answer>> {
  const text = JSON.stringify({ query: ENTITIES, variables: { of } })
  return (await post(chat, text, { [SEAL_HEADER]: sealer.seal(callerFor(id), 'chat', text) })).body
}

test.each<[string, unknown]>([
  ['10 000 references', Array.from({ length: 10_000 }, (_, n) => ({ __typename: 'Message', id: String(n) }))],
  ['501 references', Array.from({ length: 501 }, (_, n) => ({ __typename: 'Message', id: String(n) }))],
  ['a type that is none', [{ __typename: 'Secret', id: '1' }]],
  ['a type that is no entity', [{ __typename: 'Conversation', id: '1' }]],
  ['a type of the machinery', [{ __typename: '_Service', id: '1' }]],
  ['a scalar', [{ __typename: 'String', id: '1' }]],
  ['no type', [{ id: '1' }]],
  ['no id', [{ __typename: 'Message' }]],
  ['a list for an id', [{ __typename: 'Message', id: ['1'] }]],
  ['an object for an id', [{ __typename: 'Message', id: { toString: 'x' } }]],
  ['null', [null]],
  ['a text', ['Message']],
])('S-33: forged references are refused: %s', async (_, of) => {
  const answer = await asked(ana.id, of)
  expect(answer.data?._entities ?? null).toBeNull()
  expect(answer.errors?.[0]?.extensions.code).toMatch(/INVALID_INPUT|BAD_REQUEST/)
})

test('S-33: what else stands in a reference counts for nothing', async () => {
  const forged = { content: 'forged', senderId: cleo.id, recipientId: cleo.id, viewer: { id: ana.id } }
  const of = [{ __typename: 'Message', id: secret.sendMessage.id, ...forged }]
  expect((await asked(cleo.id, of)).data).toEqual({ _entities: [null] })
  expect((await asked(ana.id, of)).data).toEqual({ _entities: [{ content: 'our secret' }] })
  const strange = ['0', '-1', '1e3', '9'.repeat(400), "1' or 1=1", '\0', 1.5, 2 ** 60]
  const none = strange.map((id) => ({ __typename: 'Message', id }))
  expect((await asked(ana.id, none)).data).toEqual({ _entities: strange.map(() => null) })
})
