import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import type { Owner } from '#db/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { readConfig } from '#platform/process/config.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { listen } from '#platform/http/http.ts'
import { createLogger } from '#platform/process/logger.ts'
import { createSealer, SEAL_HEADER } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { open } from '../../subgraphs/open.ts'
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
  const topics = disposables.use(openTopics(undefined))
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

test('a message goes to its writer and its reader by the side door of entities, and to nobody else', async () => {
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
])('a seal %s opens nothing', async (_, seal) => {
  const reply = await post(chat, body, { [SEAL_HEADER]: seal })
  expect(reply.status).toBe(401)
  expect(reply.text).not.toContain('secret')
})

test.each([
  ['a query', '{ __typename }'],
  ['introspection', '{ __schema { types { name } } }'],
  ['its contract', '{ _service { sdl } }'],
  ['an entity', body],
])('without a seal a subgraph says nothing: %s', async (_, query) => {
  const reply = await post(chat, query.startsWith('{"') ? query : { query })
  expect(reply.status).toBe(401)
  expect(reply.text).toBe('')
  expect((await send(`${chat}?query=${encodeURIComponent('{__typename}')}`, {})).status).toBe(401)
})

test('headers that claim to be somebody are just headers', async () => {
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

test('a seal for a subgraph, or rubbish, is refused at the gateway; a seal for the gateway is its caller', async () => {
  const url = `${world.gatewayUrl}/graphql`
  const query = '{"query":"{ me { id } }"}'
  for (const seal of ['rubbish', good, sealer.seal(callerFor(ana.id), 'chat', query), '']) {
    expect((await post(url, query, { [SEAL_HEADER]: seal })).status).toBe(401)
  }
  const seal = sealer.seal(callerFor(ana.id), 'gateway', query)
  expect((await post(url, query, { [SEAL_HEADER]: seal })).body).toEqual({ data: { me: { id: ana.id } } })
})
