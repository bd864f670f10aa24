import { expect, test } from 'vitest'
import { pauseAfter } from './restarts.ts'

test('who ends again and again is waited for longer and longer, but never longer than five seconds', () => {
  const pauses = [pauseAfter(0)]
  while (pauses.length < 8) pauses.push(pauseAfter(0, pauses.at(-1)))
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
})

test('who ran for a while is started again at once, whatever was before', () => {
  expect(pauseAfter(10_001, 5_000)).toBe(100)
})
