import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Caller } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { openRemoteSubscriptions, sealedText } from '#platform/graph/remote-subscriptions.ts'
import { listen } from '#platform/http/http.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { freePort } from '../../fleet/free-port.ts'
import { open } from '../../subgraphs/open.ts'
import { forgetfulWay } from '../forgetful-way.ts'
import { init, rawSocket, subscribe, type RawSocket } from '../raw-socket.ts'
import { worldOfFile } from '../world-of-file.ts'

const TYPING = { query: 'subscription { typing { until } }' }

const world = await worldOfFile()
const sealer = createSealer(randomBytes(32).toString('hex'))
const disposables = createDisposables()
afterAll(() => disposables[Symbol.asyncDispose]())
const address = await serveChat()
const ana = await world.graph.signUp('ana')
const caller: Caller = {
  viewer: { id: ana.id, sessionId: '1', role: 'USER' },
  scope: 'graph',
  origin: '',
  address: '127.0.0.1',
  requestId: 'test',
}

/** The chat subgraph as gateways elsewhere find it. */
async function serveChat(): Promise<string> {
  const topics = disposables.use(openTopics({ prefix: 'test:' }))
  const { subgraph, ready } = await open('chat', {
    ...{ config: readConfig({ DATA_DIR: world.dataFolder }), databaseUrl: world.databaseUrl },
    ...{ topics, disposables, logger: createLogger('silent', false) },
  })
  const app = serveSubgraph(subgraph, sealer, ready)
  disposables.use({ [Symbol.asyncDispose]: () => app.close() })
  return `ws://127.0.0.1:${await listen(app, '127.0.0.1', 0, 'PORT')}/graphql`
}

function sealed(payload: { query: string }, audience = 'chat') {
  return { ...payload, extensions: { seal: sealer.seal(caller, audience, sealedText(payload)) } }
}

test('who breaks the protocol at a subgraph is told which rule, too', async () => {
  const twice = () => [subscribe('1', sealed(TYPING)), subscribe('1', sealed(TYPING))]
  const breaches: [number, (client: RawSocket) => unknown][] = [
    [4400, ({ socket }) => socket.send('not JSON')],
    [4400, ({ say }) => say({ type: 'what is this' })],
    [4400, ({ say, letIn }) => say(init(), letIn, { type: 'next', id: '1', payload: {} })],
    [4400, ({ say }) => say({ type: 'connection_ack' })],
    [4400, ({ say, letIn }) => say(init(), letIn, { type: 'subscribe', payload: TYPING })],
    [4400, ({ socket }) => socket.send(Buffer.from([1, 2, 3]))],
    [4401, ({ say }) => say(subscribe('1', sealed(TYPING)))],
    [4408, () => undefined],
    [4409, ({ say, letIn }) => say(init(), letIn, ...twice())],
    [4429, ({ say }) => say(init(), init())],
    [1007, ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
    [1009, ({ say }) => say({ ...init(), payload: { pad: 'x'.repeat(1024 * 1024) } })],
  ]
  for (const [code, breach] of breaches) {
    await using client = await rawSocket(address)
    await breach(client)
    expect((await client.closed).code, breach.toString()).toBe(code)
  }
  await using old = await rawSocket(address, [])
  expect((await old.closed).code).toBe(4406)
})

test('an operation without a good seal of its own is refused, whatever else the socket carries', async () => {
  await using client = await rawSocket(address)
  const other = { query: 'subscription { messageReceived(since: "0") { content } }' }
  const bad = [TYPING, sealed(TYPING, 'users'), { ...sealed(TYPING), query: other.query }]
  await client.say(init(), client.letIn, subscribe('good', sealed(TYPING)))
  for (const [n, payload] of bad.entries()) await client.say(subscribe(`bad ${n}`, payload))
  await client.say(subscribe('query', sealed({ query: '{ unreadMessageCount }' })))
  await client.hears('next', 1)
  const refused = client.heard.filter(({ type }) => type === 'error')
  expect(refused.map(({ id }) => id)).toEqual(['bad 0', 'bad 1', 'bad 2'])
  for (const { payload } of refused)
    expect(payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  const answer = client.heard.find(({ id }) => id === 'query')
  expect(answer?.payload).toMatchObject({ errors: [{ message: 'Only subscriptions go over a socket' }] })
  expect(client.socket.readyState).toBe(client.socket.OPEN)
})

test('a subgraph that a network has forgotten the way to is lost, and whoever subscribes again hears what was said meanwhile', async () => {
  using way = await forgetfulWay(address.replace(/^ws/, 'http'))
  const silence = { askMs: 300, patienceMs: 600 }
  await using subgraph = openRemoteSubscriptions('chat', [way.url], sealer, silence)
  const ben = await world.graph.signUp('ben')
  const send = (content: string) =>
    ben.get(
      'mutation($to: ID!, $content: String!) { sendMessage(toUserId: $to, content: $content) { id } }',
      {
        ...{ to: ana.id, content },
      },
    )
  const listen = (since: string) =>
    subgraph.subscribe(
      { query: `subscription { messageReceived(since: "${since}") { id content } }` },
      caller,
    )
  const before = listen('0')
  await send('before')
  expect(await before.next()).toMatchObject({ value: { data: { messageReceived: { content: 'before' } } } })
  // Longer than anybody who answers is asked once.
  await pause(1_500)
  way.forget()
  const start = performance.now()
  await send('meanwhile')
  await expect(before.next()).rejects.toMatchObject({ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } })
  // Sooner than a peer that does not answer pings is cut off over there.
  expect(performance.now() - start).toBeLessThan(5_000)
  const after = listen('0')
  const contents = [await after.next(), await after.next()].map(({ value }) => value?.data)
  expect(contents).toMatchObject(['before', 'meanwhile'].map((content) => ({ messageReceived: { content } })))
  await after.return()
})

test('a subgraph whose machine takes connections and says nothing is lost as well', async () => {
  const silent = createServer()
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const { port } = silent.address() as AddressInfo
  await using subgraph = openRemoteSubscriptions('chat', [`http://127.0.0.1:${port}/graphql`], sealer)
  const events = subgraph.subscribe(TYPING, caller)
  await expect(events.next()).rejects.toMatchObject({ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } })
  silent.close()
})

test('of two instances of which one is gone the other takes a subscription', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}/graphql`
  const there = address.replace(/^ws/, 'http')
  await using subgraph = openRemoteSubscriptions('chat', [nobody, there], sealer)
  const cleo = await world.graph.signUp('cleo')
  await cleo.get('mutation($to: ID!) { sendMessage(toUserId: $to, content: "for ana") { id } }', {
    to: ana.id,
  })
  const query = 'subscription { messageReceived(since: "0") { id } }'
  const events = subgraph.subscribe({ query }, caller)
  expect(await events.next()).toMatchObject({
    value: { data: { messageReceived: { id: expect.any(String) } } },
  })
  await events.return()
})
