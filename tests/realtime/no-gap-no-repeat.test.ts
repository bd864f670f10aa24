import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { messageStore } from '../../subgraphs/chat/message-store.ts'
import type { LiveClient } from '../live-client.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED, SEND } from './chat-stage.ts'

const IDS = 'subscription($since: ID) { messageReceived(since: $since) { id } }'
const SUBSCRIPTIONS = 1_000
const SENDERS = 8
const PER_SECOND = 200
const LIVE_EVENTS = 25

const random = (below: number) => Math.floor(Math.random() * below)

test('R-22: a thousand subscriptions, opened at any moment while 200 messages a second come, miss nothing and hear nothing twice', async () => {
  await using world = await createWorld({ liveLimits: { sockets: 100, operations: 10_000, frames: 100_000 } })
  await using rows = rowsOf(world.databaseUrl)
  const { live } = chatStage(world)
  const ben = await world.graph.signUp('ben')
  const senders = await Promise.all(
    Array.from({ length: SENDERS }, (_, n) => world.graph.signUp(`sender ${n}`)),
  )

  let isWriting = true
  const acknowledged: string[] = ['0']
  async function write(): Promise<void> {
    const start = performance.now()
    const sending: Promise<unknown>[] = []
    for (let sent = 0; isWriting; sent += SENDERS) {
      // All at the same moment: whoever commits first need not have the smaller id.
      for (const sender of senders)
        sending.push(
          sender
            .get(SEND, { to: ben.id, text: 'x' })
            .then(({ sendMessage }) => acknowledged.push(sendMessage.id)),
        )
      await pause(Math.max(0, start + ((sent + SENDERS) * 1000) / PER_SECOND - performance.now()))
    }
    await Promise.all(sending)
  }

  const sockets: LiveClient[] = Array.from({ length: 60 }, () => live(ben))
  const heard: { since: string; ids: string[] }[] = []
  async function subscribeOnce(socket: LiveClient): Promise<void> {
    const since = acknowledged[Math.max(0, acknowledged.length - 1 - random(30))] ?? '0'
    const backlog = acknowledged.filter((id) => Number(id) > Number(since)).length
    const subscription = socket.subscribe<{ id: string }>(IDS, { since })
    await subscription.until(backlog + LIVE_EVENTS, 20_000)
    subscription.stop()
    heard.push({ since, ids: subscription.events.map(({ id }) => id) })
  }

  const writing = write()
  await pause(200)
  const starts = Array.from({ length: SUBSCRIPTIONS }, () => random(6_000))
  await Promise.all(
    starts.map(async (delay, n) => {
      await pause(delay)
      const socket = sockets[n % sockets.length]
      if (socket) await subscribeOnce(socket)
    }),
  )
  isWriting = false
  await writing

  const stored = await rows.sql<{ id: string }[]>`
    select m.id::text from chat.messages m where m.recipient_id = ${ben.id} order by m.id`
  const order = stored.map(({ id }) => id)
  const wrong = heard.filter(({ since, ids }) => {
    const from = since === '0' ? 0 : order.indexOf(since) + 1
    return ids.join() !== order.slice(from, from + ids.length).join()
  })
  expect(heard).toHaveLength(SUBSCRIPTIONS)
  expect(wrong.slice(0, 1)).toEqual([])
  expect(new Set(acknowledged.slice(1))).toEqual(new Set(order))
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()))
}, 60_000)

test('a message that takes long to be stored is not overtaken by a later one, or it would never be heard', async () => {
  await using world = await createWorld()
  await using database = openDb({ url: world.databaseUrl, owner: 'chat' })
  const { live, pair, send } = chatStage(world)
  const [[ana, ben], [cleo]] = [await pair(), await pair()]
  await using socket = live(ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  let later: Promise<string> | undefined
  await database.sql.begin(async (transaction) => {
    const slow = { senderId: ana.id, recipientId: ben.id, content: 'slow', clientMessageId: null }
    // A transaction asks as a connection does.
    await messageStore(transaction as unknown as typeof database.sql).insert(slow)
    later = send(cleo, ben, 'quick')
    await pause(300)
  })
  await later
  await heard.until(2)
  expect(heard.events.map(({ content }) => content)).toEqual(['slow', 'quick'])
})
