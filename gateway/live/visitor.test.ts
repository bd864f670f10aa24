import { afterEach, expect, test, vi } from 'vitest'
import { allows, beginWindow } from './visitor.ts'

afterEach(() => vi.useRealTimers())

test('R-06: whoever was in too much of a hurry may go on after a minute, though the clock was set back meanwhile', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  const window = beginWindow()
  expect([allows(window, 2), allows(window, 2), allows(window, 2)]).toEqual([true, true, false])
  vi.setSystemTime(Date.now() - 3_600_000)
  vi.advanceTimersByTime(59_000)
  expect(allows(window, 2)).toBe(false)
  vi.advanceTimersByTime(1_000)
  expect(allows(window, 2)).toBe(true)
})
