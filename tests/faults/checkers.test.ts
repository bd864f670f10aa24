import { expect, test } from 'vitest'
import { boundsOf, judgeSet } from './checkers.ts'
import type { Outcome } from './history.ts'

const history = (outcomes: Record<string, Outcome>) =>
  Object.entries(outcomes).map(([id, outcome]) => ({ kind: 'comment', id, from: 0, until: 1, outcome }))

test('what was acknowledged must be there, what was refused must not, and what nobody knows may', () => {
  const entries = history({ a: 'ok', b: 'fail', c: 'unknown', d: 'unknown' })
  expect(judgeSet(entries, ['a', 'c'])).toEqual({ lost: [], phantom: [], duplicated: [] })
  expect(judgeSet(entries, ['b', 'd', 'd', 'x'])).toEqual({
    ...{ lost: ['a'], phantom: ['b', 'x'], duplicated: ['d'] },
  })
})

test('a counter is at least what was acknowledged, at most that and what nobody knows', () => {
  expect(boundsOf(history({ a: 'ok', b: 'ok', c: 'fail', d: 'unknown' }))).toEqual({ least: 2, most: 3 })
})
