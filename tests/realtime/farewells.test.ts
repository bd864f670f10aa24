import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { expect, test, vi } from 'vitest'
import { breakableDoors } from '../breakable-doors.ts'
import { liveClient } from '../live-client.ts'
import { init, rawSocket, subscribe, type RawSocket } from '../raw-socket.ts'
import { rowsOf } from '../rows.ts'
import { createWorld, type World } from '../world.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const socketUrl = ({ gatewayUrl }: World) => `${gatewayUrl.replace(/^http/, 'ws')}/graphql`

test('a system that stops says so to its sockets, and closes while they hang on', async () => {
  const world = await createWorld()
  const { pair, live } = chatStage(world)
  const [, ben] = await pair()
  await using socket = live(ben)
  socket.subscribe(RECEIVED)
  await socket.opened()
  await using guest = await rawSocket(socketUrl(world))
  const start = performance.now()
  await world[Symbol.asyncDispose]()
  expect(await socket.closed).toMatchObject({ code: 1001, reason: 'GoingAway' })
  expect(await guest.closed).toEqual({ code: 1001, reason: 'GoingAway' })
  expect(performance.now() - start).toBeLessThan(10_000)
})

test('when the subgraph behind a subscription is lost its socket is told to come again, and misses nothing when it does', async () => {
  const doors = breakableDoors()
  await using world = await createWorld({ doorTo: doors.doorTo })
  const { pair, send } = chatStage(world)
  const [ana, ben] = await pair()
  await using socket = liveClient(world.gatewayUrl, ben, { retries: 1_000 })
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'before')
  await heard.until(1)
  doors.break('chat')
  expect(await socket.closed).toMatchObject({ code: 1013, reason: 'SubgraphLost' })
  await pause(300)
  doors.mend()
  await send(ana, ben, 'after')
  await heard.until(2, 10_000)
  expect(heard.events.map(({ content }) => content)).toEqual(['before', 'after'])
})

test('while nobody can say whose a token is, one is told to come again, not that the session is over', async () => {
  const doors = breakableDoors()
  await using world = await createWorld({ doorTo: doors.doorTo })
  const ana = await world.graph.signUp('ana')
  doors.break('users')
  await using socket = liveClient(world.gatewayUrl, ana, { retries: 1_000 })
  expect(await socket.closed).toMatchObject({ code: 1013, reason: 'SubgraphLost' })
  doors.mend()
  await socket.opened()
})

test('S-76: a peer that does not answer pings is cut off; one that only listens stays', async () => {
  await using world = await createWorld({ liveLimits: { pingMs: 1_000 } })
  const ana = await world.graph.signUp('ana')
  await using dead = await rawSocket(socketUrl(world), undefined, { autoPong: false })
  await using quiet = await rawSocket(socketUrl(world))
  await dead.say(init(ana.token))
  await quiet.say(init(ana.token))
  const start = performance.now()
  expect((await dead.closed).code).toBe(1006)
  expect(performance.now() - start).toBeLessThan(5_000)
  await pause(2_000)
  expect(quiet.socket.readyState).toBe(WebSocket.OPEN)
})

/** Ben, with more unread than the kernels of both sides take, who asks for all of it and reads nothing. */
async function stuckReader(world: World): Promise<RawSocket> {
  const { pair, send } = chatStage(world)
  const [ana, ben] = await pair()
  await send(ana, ben, 'the first')
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select m.conversation_id, 1 + n, m.sender_id, m.recipient_id, repeat('字', 2000), now()
    from chat.messages m, generate_series(1, 400) as n`
  const stuck = await rawSocket(socketUrl(world))
  await stuck.say(init(ben.token), stuck.letIn)
  stuck.socket.pause()
  for (let n = 0; n < 20; n += 1)
    await stuck.say(subscribe(String(n), { query: RECEIVED, variables: { since: '0' } }))
  return stuck
}

/** Resolves when the server has decided to close a socket with this code. */
function closing(code: number): Promise<void> {
  const { close } = WebSocket.prototype
  return new Promise((resolve) => {
    const spy = vi.spyOn(WebSocket.prototype, 'close').mockImplementation(function spied(
      this: WebSocket,
      ...args
    ) {
      Reflect.apply(close, this, args)
      if (args[0] !== code) return
      spy.mockRestore()
      resolve()
    })
  })
}

test('a client that reads nothing is closed with 4411, which it finds behind what it did not read', async () => {
  await using world = await createWorld({ liveLimits: { patienceMs: 1_000 } })
  const tooSlow = closing(4411)
  await using stuck = await stuckReader(world)
  await tooSlow
  stuck.socket.resume()
  expect(await stuck.closed).toEqual({ code: 4411, reason: 'ConsumerTooSlow' })
})

test('one that goes on reading nothing is cut off a second later: 1006 is all it sees', async () => {
  await using world = await createWorld({ liveLimits: { patienceMs: 1_000 } })
  const tooSlow = closing(4411)
  await using stuck = await stuckReader(world)
  await tooSlow
  await pause(2_000)
  stuck.socket.resume()
  expect((await stuck.closed).code).toBe(1006)
})
