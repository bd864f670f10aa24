import { expect, test } from 'vitest'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createCostBudget } from './cost-budget.ts'

const guest: Caller = { viewer: null, scope: 'graph', origin: '', address: '203.0.113.7', requestId: '' }
const person = (id: string): Caller => ({ ...guest, viewer: { id, sessionId: id, role: 'USER' } })

function stage(setting: string) {
  let time = 0
  const rates = edgeRatesBy(setting)
  if (!rates) throw new Error('they are on')
  return { budget: createCostBudget(rates, () => time), wait: (seconds: number) => (time += seconds * 1_000) }
}

test('S-06: dear operations one after the other are refused, and told when to come back', () => {
  const { budget, wait } = stage('cost-guests=100/50')
  expect([budget.charge(guest, 80), budget.charge(guest, 80)]).toEqual([null, null])
  const refusal = budget.charge(guest, 1)
  expect(refusal?.extensions).toEqual({
    ...{ code: 'TOO_MANY_REQUESTS', limit: 'costs', most: 100, seconds: 50, retryAfter: 31 },
  })
  expect(budget.charge({ ...guest, address: '198.51.100.1' }, 80)).toBeNull()
  expect(budget.charge(person('1'), 80)).toBeNull()
  wait(31)
  expect(budget.charge(guest, 80)).toBeNull()
})

test('S-28: an address has an end however many accounts it uses', () => {
  const { budget } = stage('cost-address=300/60')
  const codes = Array.from({ length: 5 }, (_, n) => budget.charge(person(String(n)), 100)?.extensions.limit)
  expect(codes).toEqual([undefined, undefined, undefined, 'costs', 'costs'])
})

test('what costs nothing costs something', () => {
  const { budget } = stage('cost-guests=3/60')
  const codes = Array.from({ length: 4 }, () => budget.charge(guest, 0)?.extensions.limit)
  expect(codes).toEqual([undefined, undefined, undefined, 'costs'])
})

test("the app's own operations are not counted here", () => {
  const { budget } = stage('cost-guests=1/60')
  const codes = Array.from({ length: 4 }, () => budget.charge({ ...guest, scope: 'douyin' }, 100))
  expect(codes).toEqual([null, null, null, null])
})
