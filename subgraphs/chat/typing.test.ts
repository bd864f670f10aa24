import { setImmediate as soon } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openTopics } from '#platform/topic/topic.ts'
import { openDoorbells } from './doorbells.ts'
import { typing } from './typing.ts'

test('of all who type while nobody reads, no more are kept than may be told of within a second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  await using topics = openTopics({ prefix: 'test:' })
  await using doorbells = openDoorbells(topics, async () => [])
  const viewer = { id: '1', sessionId: '1', role: 'USER' } as const
  const caller = { viewer, scope: 'graph', origin: '', address: '', requestId: '' } as const
  const stream = await typing({ caller, doorbells })
  const type = (peerId: number) =>
    doorbells.ring('1', { about: 'typing', peerId: String(peerId), until: Date.now() + 60_000 })
  const first = stream.next()
  await soon()
  type(2)
  await first
  for (let second = 1; second < 5; second += 1) {
    vi.advanceTimersByTime(1_000)
    for (let n = 0; n < 150; n += 1) type(second * 1_000 + n)
    await soon()
  }
  const told: unknown[] = []
  const reading = (async () => {
    for await (const event of stream) told.push(event)
  })()
  for (let turn = 0; turn < 600; turn += 1) await soon()
  await stream.return()
  await reading
  expect(told).toHaveLength(100)
})
