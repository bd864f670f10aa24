import { expect, test } from 'vitest'
import { createPlanningBudget } from '../../gateway/limits/planning-budget.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post } from './post.ts'

// As if a moment's planning were all that a guest may cause.
const world = await worldOfFile({ planning: { msPerSecond: 1, msPerSecondOfOne: 0.3, seconds: 1_000 } })
const url = `${world.gatewayUrl}/graphql`
const known = '{ feed { items { id title author { name } } } }'
const fresh = (n: number) => `query Fresh${n} { feed { items { id title author { name followCount } } } }`

test('S-05: a flood of documents never seen before is refused, and what is known goes on being answered', async () => {
  const ana = await world.graph.signUp('ana')
  expect((await post(url, { query: known })).body.errors).toBeUndefined()

  const codes: unknown[] = []
  for (let n = 0; n < 2_000 && codes.length < 12; n++) {
    const { body } = await post(url, { query: fresh(n) })
    if (body.errors) codes.push(body.errors[0]?.extensions)
  }
  expect(codes.length).toBeGreaterThan(10)
  expect(new Set(codes.map((told) => JSON.stringify(told)))).toEqual(
    new Set([JSON.stringify({ limit: 'planning', most: 0.3, code: 'TOO_MANY_REQUESTS' })]),
  )
  expect((await post(url, { query: known })).body.errors).toBeUndefined()
  // Who signed in has time of one's own, and the app's operations are always planned.
  expect((await ana.ask('{ me { id workCount } }')).errors).toBeUndefined()
  const phone = await world.phone.signUp('ben')
  for (const path of ['feed/', 'user/', 'relation/friend/list/'])
    expect((await phone.get(path)).status_code).toBe(0)
  await using socket = liveClient(world.gatewayUrl, null)
  expect((await socket.ask(known)).errors).toBeUndefined()
  expect((await socket.ask(fresh(1_000))).errors[0].extensions.limit).toBe('planning')
})

test('S-05: time that was not used comes back, up to what is kept', () => {
  let time = 0
  const spend = createPlanningBudget(
    { msPerSecond: 100, msPerSecondOfOne: 50, seconds: 2 },
    () => time,
    () => time,
  )
  const guest = { viewer: null, scope: 'graph', origin: '', address: '', requestId: '' } as const
  const ana = { ...guest, viewer: { id: '1', sessionId: '1', role: 'USER' } } as const
  const plan = (ms: number) => () => (time += ms)
  spend(guest, plan(120))
  expect(() => spend(guest, plan(1))).toThrow('never seen before')
  expect(() => spend(ana, plan(1))).not.toThrow()
  // 120 ms passed while planning, and 21 more: the guests' debt is paid off in 400 ms at 50 a second.
  time += 400
  expect(() => spend(guest, plan(1))).not.toThrow()
  time += 3_600_000
  spend(guest, plan(150))
  expect(() => spend(guest, plan(1))).toThrow('never seen before')
})
