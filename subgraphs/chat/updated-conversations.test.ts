import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDb } from '#db/client.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { createDatabase } from '../../tests/database.ts'
import { eventually } from '../../tests/eventually.ts'
import { rowsOf } from '../../tests/rows.ts'
import { conversationStore } from './conversation-store.ts'
import { openDoorbells } from './doorbells.ts'
import { messageStore } from './message-store.ts'
import { createReading } from './reading.ts'
import { updatedConversations } from './updated-conversations.ts'

/** Ana listens; ben and cleo write to her. Nothing is announced unless it is rung for, and looks are made at once. */
async function listening() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const database = await createDatabase()
  const rows = rowsOf(database.url)
  const db = openDb({ url: database.url, owner: 'chat', connections: 1 })
  const topics = openTopics({ prefix: 'test:' })
  const [ana = '', ben = '', cleo = ''] = await rows.people(3)
  const messages = messageStore(db.sql)
  const doorbells = openDoorbells(topics, async (lastSeen) => messages.newestAfter(lastSeen))
  const viewer = { id: ana, sessionId: '1', role: 'USER' } as const
  const caller = { viewer, scope: 'graph', origin: '', address: '', requestId: '' } as const
  const context = { caller, messages, doorbells, conversations: conversationStore(db.sql) }
  const stream = await updatedConversations({ ...context, reading: createReading(messages) })
  const told: string[] = []
  const reading = (async () => {
    for await (const { conversationUpdated } of stream) told.push(conversationUpdated.peerId)
  })()
  return {
    ...{ ana, ben, cleo, told, doorbells },
    write: (senderId: string, recipientId: string) =>
      messages.insert({ senderId, recipientId, content: 'hi', clientMessageId: null }),
    /** As every few seconds it is looked up who was written to. */
    async look() {
      await vi.advanceTimersByTimeAsync(3_000)
      await pause(100)
    },
    async [Symbol.asyncDispose]() {
      await stream.return()
      await reading
      for (const opened of [doorbells, topics, db, rows, database]) await opened[Symbol.asyncDispose]()
    },
  }
}

test('of two people whose messages nobody announced both conversations are told of, each once', async () => {
  await using chat = await listening()
  const { ana, ben, cleo, told } = chat
  await pause(100)
  await chat.write(ben, ana)
  await chat.write(cleo, ana)
  await chat.look()
  await eventually(() => told.length > 1)
  for (let looks = 0; looks < 3; looks += 1) await chat.look()
  expect(told.toSorted()).toEqual([ben, cleo])
})

test('who answers before it was told that there is something to answer is not told of it again and again', async () => {
  await using chat = await listening()
  const { ana, ben, told, doorbells } = chat
  await pause(100)
  await chat.write(ben, ana)
  await chat.write(ana, ben)
  doorbells.ring(ana, { about: 'received', peerId: ben })
  doorbells.ring(ana, { about: 'sent', peerId: ben })
  await chat.look()
  const before = told.length
  expect(told).toContain(ben)
  for (let looks = 0; looks < 3; looks += 1) await chat.look()
  expect(told).toHaveLength(before)
})
