import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { expect, test, vi } from 'vitest'
import { init, rawSocket, subscribe } from '../raw-socket.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const TEXT = '字'.repeat(2_000)

/** The most bytes that have waited in this process for any one socket. */
function mostKept(): () => number {
  let most = 0
  const { send } = WebSocket.prototype
  vi.spyOn(WebSocket.prototype, 'send').mockImplementation(function spied(this: WebSocket, ...args) {
    Reflect.apply(send, this, args)
    most = Math.max(most, this.bufferedAmount)
  })
  return () => most
}

test('S-76: R-23: a client that stops reading is closed for being too slow, little is kept for it, and the others feel nothing', async () => {
  await using world = await createWorld({ liveLimits: { patienceMs: 1_000 } })
  const { pair, live, send } = chatStage(world)
  const [ana, ben] = await pair()
  await using reader = live(ben)
  const heard = reader.subscribe(RECEIVED, { since: '0' })
  await using stuck = await rawSocket(`${world.gatewayUrl.replace(/^http/, 'ws')}/graphql`)
  await stuck.say(init(ben.token), stuck.letIn)
  for (let n = 0; n < 20; n += 1)
    await stuck.say(subscribe(String(n), { query: RECEIVED, variables: { since: '0' } }))
  await pause(100)
  stuck.socket.pause()

  const kept = mostKept()
  const sentAt: number[] = []
  const late: number[] = []
  for (let n = 0; n < 200; n += 1) {
    sentAt[n] = performance.now()
    await send(ana, ben, TEXT)
    await heard.until(n + 1)
    late.push(performance.now() - (sentAt[n] ?? 0))
  }
  await pause(3_000)
  // Its frames lie in front of the farewell: only what was read in time can say why.
  stuck.socket.resume()
  expect([4411, 1006]).toContain((await stuck.closed).code)
  late.sort((a, b) => a - b)
  const p95 = Math.round(late[Math.floor(late.length * 0.95)] ?? 0)
  console.info(`beside a client that reads nothing: p95 ${p95} ms`)
  expect(p95).toBeLessThan(1_000)
  expect(kept()).toBeLessThan(1024 * 1024)

  const since = heard.events[99]?.id
  await using again = live(ben)
  const rest = again.subscribe(RECEIVED, { since })
  await rest.until(100)
  expect(rest.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, n) => 101 + n))
}, 120_000)
