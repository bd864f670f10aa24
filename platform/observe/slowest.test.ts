import { expect, onTestFinished, test, vi } from 'vitest'
import { rememberSlow, slowestOperations } from './slowest.ts'

const HOUR_MS = 60 * 60 * 1_000
const DAY_MS = 24 * HOUR_MS

test('those of an hour that is over leave their places to slower ones of this hour, whether anybody looked or not', () => {
  // What other stories of this process were slow at is over by then, and they hear nothing of this one.
  const start = Date.now() + DAY_MS
  vi.useFakeTimers({ now: start })
  onTestFinished(() => {
    vi.useRealTimers()
    slowestOperations(Infinity)
  })
  const requestId = 'some request'
  for (let n = 0; n < 30; n += 1) rememberSlow('Feed', { ms: 5_000, requestId })
  vi.setSystemTime(start + 2 * HOUR_MS)
  rememberSlow('Chat', { ms: 900, requestId })
  rememberSlow('User', { ms: 30, requestId })
  expect(slowestOperations().map(({ name, ms }) => [name, ms])).toEqual([
    ['Chat', 900],
    ['User', 30],
  ])
})
