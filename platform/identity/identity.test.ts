import { expect, test } from 'vitest'
import { openTopics } from '#platform/topic/topic.ts'
import { openIdentity, sessionEnded, type FoundSession } from './identity.ts'

const session: FoundSession = {
  ...{ id: '7', userId: '1', scope: 'graph', role: 'USER' },
  expiresAt: Date.now() + 3_600_000,
}

test('whoever asks while a session ends is not taken for somebody for as long as answers are remembered', async () => {
  await using topics = openTopics({ prefix: 'ours:' })
  const ended = topics.topic(sessionEnded)
  let isThere = true
  let answer: () => void = () => undefined
  await using identity = await openIdentity((): Promise<FoundSession | null> => {
    // The database has been read; the answer is on its way.
    const found = isThere ? session : null
    return new Promise((resolve) => (answer = () => resolve(found)))
  }, ended)
  const asked = identity.viewerOf('token', 'graph')
  isThere = false
  const told = new Promise((resolve) => identity.onEnded(resolve))
  await ended.announce({ sessionId: session.id })
  await told
  answer()
  expect(await asked).toBeNull()
  const again = identity.viewerOf('token', 'graph')
  answer()
  expect(await again).toBeNull()
})
