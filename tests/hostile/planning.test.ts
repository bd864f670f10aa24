import { QueryPlanner } from '@apollo/query-planner'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createPlanningBudget, PLANNING_LIMITS } from '../../gateway/planning/planning-budget.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { createWorld } from '../world.ts'
import { post } from './post.ts'

// As if a moment's planning were all that a guest may cause.
const world = await worldOfFile({
  planning: { msPerSecond: 1, msPerSecondOfOne: 0.3, msPerSecondOfGuests: 0.3, seconds: 1_000 },
})
const url = `${world.gatewayUrl}/graphql`
const known = '{ feed { items { id title author { name } } } }'
const fresh = (n: number) => `query Fresh${n} { feed { items { id title author { name followCount } } } }`

test('S-05: a flood of documents never seen before is refused, and what is known goes on being answered', async () => {
  const ana = await world.graph.signUp('ana')
  expect((await post(url, { query: known })).body.errors).toBeUndefined()

  const codes: unknown[] = []
  for (let n = 0; n < 2_000 && codes.length < 12; n++) {
    const { body, status, headers } = await post(url, { query: fresh(n) })
    if (body.errors) codes.push({ ...body.errors[0]?.extensions, status, header: headers.get('retry-after') })
  }
  expect(codes.length).toBeGreaterThan(10)
  for (const told of codes)
    expect(told).toEqual({
      ...{ code: 'TOO_MANY_REQUESTS', limit: 'planning', most: 0.3, retryAfter: expect.any(Number) },
      ...{ status: 429, header: expect.stringMatching(/^[1-9]/) },
    })
  expect((await post(url, { query: known })).body.errors).toBeUndefined()
  // Who signed in has time of one's own, and the app's operations are always planned.
  expect((await ana.ask('{ me { id workCount } }')).errors).toBeUndefined()
  const phone = await world.phone.signUp('ben')
  for (const path of ['feed/', 'user/', 'relation/friend/list/'])
    expect((await phone.get(path)).status_code).toBe(0)
  await using socket = liveClient(world.gatewayUrl, null)
  expect((await socket.ask(known)).errors).toBeUndefined()
  // Meanwhile there may have come back enough for one.
  const last = [await socket.ask(fresh(10_000)), await socket.ask(fresh(10_001))]
  expect(last.map(({ errors }) => errors?.[0]?.extensions.limit)).toContain('planning')
})

test('S-05: what only Apollo can execute is planned once, too, and not where everybody waits', async () => {
  await using own = await createWorld()
  const planned = vi.spyOn(QueryPlanner.prototype, 'buildQueryPlan')
  onTestFinished(() => planned.mockRestore())
  const names = ['a', 'b', 'c', 'd', 'e']
  const head = names.map((name) => `$${name}: Boolean!`).join(', ')
  const fields = names.map((name) => `${name}: feed @include(if: $${name}) { next }`).join(' ')
  const variables = Object.fromEntries(names.map((name) => [name, name !== 'c']))
  for (const [query, operationName] of [
    [`query (${head}) { ${fields} }`],
    [`query Named(${head}) { ${fields} }`, 'Named'],
    ['{ __schema { queryType { name } } feed { next } }'],
  ] as const) {
    const { body } = await post(`${own.gatewayUrl}/graphql`, { query, variables, operationName })
    expect(body.errors).toBeUndefined()
    expect(Object.keys(body.data ?? {})).toEqual(
      query.startsWith('{') ? ['__schema', 'feed'] : ['a', 'b', 'd', 'e'],
    )
  }
  expect(planned).not.toHaveBeenCalled()
})

const guest = { viewer: null, scope: 'graph', origin: '', address: '', requestId: '' } as const
const ana = { ...guest, viewer: { id: '1', sessionId: '1', role: 'USER' } } as const

test('S-05: time that was not used comes back, up to what is kept', async () => {
  let time = 0
  const spend = createPlanningBudget(
    { msPerSecond: 100, msPerSecondOfGuests: 100, msPerSecondOfOne: 50, seconds: 2 },
    () => time,
  )
  const plan = (ms: number) => async () => {
    time += ms
    return { ms }
  }
  await spend(guest, plan(120))
  await expect(spend(guest, plan(1))).rejects.toThrow('never seen before')
  await spend(ana, plan(1))
  // The guests' debt of 20 ms is paid off in 400 ms at 50 a second, and in 20 more there is something left.
  time += 420
  await spend(guest, plan(1))
  time += 3_600_000
  await spend(guest, plan(150))
  await expect(spend(guest, plan(1))).rejects.toThrow('never seen before')
})

test('S-05: new documents wait in line, so many and no more, and those of one address behind those of others', async () => {
  const spend = createPlanningBudget(PLANNING_LIMITS)
  const done: string[] = []
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const come = (name: string, address: string) =>
    spend({ ...guest, address }, async () => {
      await opened
      done.push(name)
      return { ms: 1 }
    }).catch(({ extensions }: { extensions: { limit: string } }) => void done.push(extensions.limit))
  const mob = Array.from({ length: 30 }, () => come('mob', '203.0.113.7'))
  const quiet = come('ana', '198.51.100.1')
  open()
  await Promise.all([...mob, quiet])
  expect(done.filter((name) => name === 'planning')).toHaveLength(10)
  expect(done.filter((name) => name !== 'planning').indexOf('ana')).toBeLessThan(3)
})
