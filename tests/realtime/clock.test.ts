import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { init, rawSocket } from '../raw-socket.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'

const HOUR = 3_600_000

test('R-06: on a gateway whose clock was set back by an hour, who is gone is noticed, and a session that ended ends', async () => {
  await using world = await createWorld({ liveLimits: { pingMs: 1_000, sessionMs: 500 } })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  const address = `${world.gatewayUrl.replace(/^http/, 'ws')}/graphql`
  await using gone = await rawSocket(address, undefined, { autoPong: false })
  await using signedOut = await rawSocket(address)
  await using stays = await rawSocket(address)
  await gone.say(init(ana.token), gone.letIn)
  await signedOut.say(init(ben.token), signedOut.letIn)
  await stays.say(init(ana.token), stays.letIn)
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now: Date.now() - HOUR })
  try {
    // Nobody is told of it, as when a message of Redis is lost.
    await using rows = rowsOf(world.databaseUrl)
    await rows.sql`delete from users.sessions where user_id = ${ben.id}`
    const start = performance.now()
    expect(await signedOut.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect((await gone.closed).code).toBe(1006)
    expect(performance.now() - start).toBeLessThan(8_000)
    expect(stays.socket.readyState).toBe(WebSocket.OPEN)
  } finally {
    vi.useRealTimers()
  }
})
