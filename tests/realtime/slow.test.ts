import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { expect, test, vi } from 'vitest'
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

test('S-76: a client that stops reading is closed for being too slow, little is kept for it, and the others feel nothing', async () => {
  await using world = await createWorld({ liveLimits: { patienceMs: 1_000 } })
  const { pair, live, send } = chatStage(world)
  const [ana, ben] = await pair()
  await using reader = live(ben)
  const heard = reader.subscribe(RECEIVED, { since: '0' })
  const stuck = new WebSocket(`${world.gatewayUrl.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws')
  const closed = new Promise<string>((resolve) =>
    stuck.once('close', (code, reason) => resolve(`${code} ${reason.toString()}`)),
  )
  await new Promise((resolve) => stuck.once('open', resolve))
  const payload = { authorization: `Bearer ${ben.token}` }
  stuck.send(JSON.stringify({ type: 'connection_init', payload }))
  await pause(100)
  for (let n = 0; n < 20; n += 1)
    stuck.send(
      JSON.stringify({
        type: 'subscribe',
        id: String(n),
        payload: { query: RECEIVED, variables: { since: '0' } },
      }),
    )
  await pause(100)
  stuck.pause()

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
  stuck.resume()
  expect(await closed).toMatch(/^(4411 ConsumerTooSlow|1006 )$/)
  late.sort((a, b) => a - b)
  expect(late[Math.floor(late.length * 0.95)]).toBeLessThan(300)
  expect(kept()).toBeLessThan(1024 * 1024)

  const since = heard.events[99].id
  await using again = live(ben)
  const rest = again.subscribe(RECEIVED, { since })
  await rest.until(100)
  expect(rest.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, n) => 101 + n))
})
