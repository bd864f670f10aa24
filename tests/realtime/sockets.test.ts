import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { liveClient } from '../live-client.ts'
import { init, PROTOCOL, rawSocket, subscribe, type RawSocket } from '../raw-socket.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const FOREVER = { query: 'subscription { typing { until } }' }

const world = await worldOfFile({ liveLimits: { initMs: 1_000, frames: 200 } })
const { pair, live, send } = chatStage(world)
const address = `${world.gatewayUrl.replace(/^http/, 'ws')}/graphql`

const raw = (protocol?: string | string[], options?: ClientOptions) => rawSocket(address, protocol, options)

test('S-70: who breaks the protocol is told which rule, with the codes of graphql-ws', async () => {
  const breaches: [number, (client: RawSocket) => unknown][] = [
    [4400, ({ socket }) => socket.send('not JSON')],
    [4400, ({ say }) => say({ type: 'what is this' })],
    [4400, ({ say, letIn }) => say(init(), letIn, { type: 'next', id: '1', payload: {} })],
    [4400, ({ say }) => say({ type: 'connection_ack' })],
    [4400, ({ socket }) => socket.send(Buffer.from([1, 2, 3]))],
    [4401, ({ say }) => say(subscribe('1', FOREVER))],
    [4403, ({ say }) => say(init('nobody-has-this-token'))],
    [4408, () => undefined],
    [4429, ({ say }) => say(init(), init())],
    [4409, ({ say, letIn }) => say(init(), letIn, subscribe('1', FOREVER), subscribe('1', FOREVER))],
    [1009, ({ say }) => say({ ...init(), payload: { pad: 'x'.repeat(65 * 1024) } })],
    [1007, ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
  ]
  const [ana] = await pair()
  for (const [code, breach] of breaches) {
    await using client = await raw()
    const { say } = client
    await breach({ ...client, say: (...messages) => say(...messages.map((one) => signIn(one, ana.token))) })
    expect((await client.closed).code, breach.toString()).toBe(code)
  }
  await using old = await raw([])
  expect((await old.closed).code).toBe(4406)
})

/** Guests cannot subscribe at all: whoever says nothing else is ana. */
function signIn(message: unknown, token: string | null): unknown {
  const { type, payload } = message as { type?: string; payload?: unknown }
  return type === 'connection_init' && !payload ? init(token) : message
}

test('S-69, S-71: pages of other sites, and other paths, get no socket', async () => {
  const refused = async (path: string, headers: Record<string, string>) => {
    const socket = new WebSocket(`${world.gatewayUrl.replace(/^http/, 'ws')}${path}`, PROTOCOL, { headers })
    return new Promise((resolve) => socket.on('error', ({ message }) => resolve(message)))
  }
  expect(await refused('/graphql', { origin: 'https://evil.example', cookie: 'token=x' })).toContain('403')
  expect(await refused('/graphql', { origin: 'null' })).toContain('403')
  expect(await refused('/elsewhere', {})).toContain('404')
  await using own = await raw(PROTOCOL, { headers: { origin: world.gatewayUrl } })
  expect(own.socket.readyState).toBe(WebSocket.OPEN)
  expect(own.socket.extensions).toBe('')
})

test('the path may be written as for HTTP: with a slash behind it, or two before', async () => {
  for (const path of ['graphql/', '/graphql', '/graphql//?once']) {
    await using socket = await rawSocket(`${new URL(address).origin}/${path}`)
    await socket.say(init())
    await socket.letIn
    expect(socket.heard).toHaveLength(1)
  }
})

test('S-71: one viewer has five sockets and no sixth, until one of them goes', async () => {
  const [ana] = await pair()
  const sockets = Array.from({ length: 5 }, () => live(ana))
  await Promise.all(sockets.map((socket) => socket.opened()))
  await using sixth = live(ana)
  sixth.subscribe(FOREVER.query)
  expect(await sixth.closed).toMatchObject({ code: 4412, reason: 'TooManySockets' })
  await sockets[0]?.[Symbol.asyncDispose]()
  await pause(50)
  await using again = live(ana)
  await again.opened()
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()))
})

test('guests at one address share what they may have; others may have theirs', async () => {
  await using crowded = await createWorld({ liveLimits: { guests: 2 } })
  const place = `${crowded.gatewayUrl.replace(/^http/, 'ws')}/graphql`
  const guests = []
  for (let n = 0; n < 3; n += 1) guests.push(await rawSocket(place))
  for (const guest of guests) await guest.say(init(), Promise.race([guest.letIn, guest.closed]))
  expect(await guests[2]?.closed).toEqual({ code: 4412, reason: 'TooManySockets' })
  await using elsewhere = await rawSocket(place, undefined, { localAddress: '127.0.0.2' })
  await elsewhere.say(init(), elsewhere.letIn)
  expect(elsewhere.heard).toEqual([{ type: 'connection_ack' }])
  for (const guest of guests) await guest[Symbol.asyncDispose]()
})

test('S-71: a socket carries twenty subscriptions, begins a hundred operations a minute, and takes no flood of frames', async () => {
  const [ana] = await pair()
  await using client = await raw()
  await client.say(init(ana.token), client.letIn)
  for (let n = 0; n < 22; n += 1) await client.say(subscribe(`s${n}`, FOREVER))
  await client.hears('error', 2)
  const refused = client.heard.filter(({ type }) => type === 'error')
  expect(refused.map(({ id }) => id)).toEqual(['s20', 's21'])
  expect(refused[0]?.payload).toMatchObject([{ extensions: { code: 'TOO_MANY_REQUESTS' } }])

  for (let n = 0; n < 20; n += 1) await client.say({ type: 'complete', id: `s${n}` })
  for (let n = 0; n < 90; n += 1) {
    await client.say(subscribe(`q${n}`, { query: '{ __typename }' }))
    if (n % 10 === 9) await pause(50)
  }
  await client.hears('next', 78)
  await client.hears('error', 14)
  expect(client.heard.filter(({ type }) => type === 'next')).toHaveLength(78)
  for (let n = 0; n < 100; n += 1) await client.say({ type: 'ping' })
  expect(await client.closed).toEqual({ code: 4413, reason: 'TooManyFrames' })
})

test('S-71: pongs that nobody asked for are frames, too', async () => {
  await using client = await raw()
  await client.say(init(), client.letIn)
  for (let n = 0; n < 210; n += 1) client.socket.pong()
  expect(await client.closed).toEqual({ code: 4413, reason: 'TooManyFrames' })
})

test('S-71: an id names one subscription at a time: who begins and completes in haste hears one, and leaves none behind', async () => {
  const [ana, ben] = await pair()
  await using client = await raw()
  await client.say(init(ben.token), client.letIn)
  const begin = subscribe('1', { query: RECEIVED, variables: { since: '0' } })
  const complete = { type: 'complete', id: '1' }
  for (let n = 0; n < 30; n += 1) await client.say(begin, complete)
  await client.say(begin)
  await send(ana, ben, 'one')
  await client.hears('next', 1)
  await pause(200)
  expect(client.heard.map(({ type }) => type)).toEqual(['connection_ack', 'next'])

  await client.say(complete)
  await pause(200)
  world.statements.length = 0
  await send(ana, ben, 'two')
  await pause(200)
  expect(world.statements).toHaveLength(1)
  expect(client.heard).toHaveLength(2)
})

test('S-71: a socket that goes while it begins and completes in haste leaves no subscription behind', async () => {
  const [ana, ben] = await pair()
  await send(ana, ben, 'so that her session is known')
  const client = await raw()
  await client.say(init(ben.token), client.letIn)
  for (let n = 0; n < 30; n += 1)
    await client.say(subscribe('1', { query: RECEIVED }), { type: 'complete', id: '1' })
  await client.say(subscribe('1', { query: RECEIVED }))
  client.socket.terminate()
  await pause(300)
  world.statements.length = 0
  await send(ana, ben, 'to nobody who listens')
  await pause(200)
  expect(world.statements).toHaveLength(1)
})

test('an id may be used again as soon as what it named was completed', async () => {
  const [ana, ben] = await pair()
  await using client = await raw()
  await client.say(init(ben.token), client.letIn)
  for (const text of ['one', 'two', 'three']) {
    await client.say(subscribe('1', { query: RECEIVED }))
    await pause(100)
    await send(ana, ben, text)
    await client.hears('next', 1)
    expect(client.heard.splice(0).filter(({ type }) => type !== 'connection_ack')).toHaveLength(1)
    await client.say({ type: 'complete', id: '1' })
  }
})

test('S-73: a session that is ended closes its sockets at once, one that nobody told of within five seconds', async () => {
  const [ana, ben] = await pair()
  await using rows = rowsOf(world.databaseUrl)
  await using anas = live(ana)
  await using bens = live(ben)
  await Promise.all([anas.opened(), bens.opened()])
  anas.subscribe(RECEIVED)
  bens.subscribe(RECEIVED)
  await pause(100)

  let start = performance.now()
  await ana.get('mutation { logout }')
  expect(await anas.closed).toMatchObject({ code: 4403, reason: 'SessionEnded' })
  expect(performance.now() - start).toBeLessThan(1_000)

  start = performance.now()
  await rows.sql`update users.sessions set expires_at = now() where user_id = ${ben.id}`
  expect(await bens.closed).toMatchObject({ code: 4403, reason: 'SessionEnded' })
  expect(performance.now() - start).toBeLessThan(5_000)
  await using again = live(ben)
  again.subscribe(RECEIVED)
  expect(await again.closed).toMatchObject({ code: 4403 })
})

test("a session's known end is met within five seconds, also when there is no time to look at any other", async () => {
  await using busy = await createWorld({ liveLimits: { sessionChecks: 0 } })
  await using rows = rowsOf(busy.databaseUrl)
  const ana = await busy.graph.signUp('ana')
  await rows.sql`
    update users.sessions set expires_at = now() + interval '2 seconds', ends_at = now() + interval '2 seconds'
    where user_id = ${ana.id}`
  await using socket = liveClient(busy.gatewayUrl, ana)
  await socket.opened()
  const start = performance.now()
  expect(await socket.closed).toMatchObject({ code: 4403, reason: 'SessionEnded' })
  expect(performance.now() - start).toBeLessThan(5_000)
})

test('who stops listening is not missed: what comes later goes to the others', async () => {
  const [ana, ben] = await pair()
  await using gone = await raw()
  await gone.say(init(ben.token), gone.letIn, subscribe('1', { query: RECEIVED, variables: { since: '0' } }))
  await using staying = live(ben)
  const heard = staying.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'one')
  await heard.until(1)
  gone.socket.terminate()
  await send(ana, ben, 'two')
  await heard.until(2)
  expect(heard.errors).toEqual([])
})
