import { expect, onTestFinished, test, vi } from 'vitest'
import { rememberSlow, slowestOperations } from './slowest.ts'

test('those of an hour that is over leave their places to slower ones of this hour, whether anybody looked or not', () => {
  vi.useFakeTimers({ now: 0 })
  onTestFinished(() => void vi.useRealTimers())
  const requestId = 'some request'
  for (let n = 0; n < 30; n += 1) rememberSlow('Feed', { ms: 5_000, requestId })
  vi.setSystemTime(2 * 60 * 60 * 1_000)
  rememberSlow('Chat', { ms: 900, requestId })
  rememberSlow('User', { ms: 30, requestId })
  expect(slowestOperations().map(({ name, ms }) => [name, ms])).toEqual([
    ['Chat', 900],
    ['User', 30],
  ])
})
