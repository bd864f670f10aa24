import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { GraphClient } from '../graph-client.ts'
import { chatStage } from '../realtime/chat-stage.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const CARD =
  'peer { id name } lastMessage { id sequence content sender { id } } unreadCount readSequence peerReadSequence'
const LIST = `query($first: Int, $after: String) { conversations(first: $first, after: $after) { items { ${CARD} } next } }`
const ONE = `query($peer: ID!) { conversation(peerId: $peer) { ${CARD} } unreadMessageCount }`
const READ = `mutation($peer: ID!, $sequence: Int!) { markRead(peerId: $peer, sequence: $sequence) { ${CARD} } }`
const UPDATED = `subscription { conversationUpdated { ${CARD} } }`
const TYPE = 'mutation($to: ID!) { sendTyping(toUserId: $to) }'
const TYPING = 'subscription { typing { peer { id name } until } }'

const world = await worldOfFile()
const { pair, live, send } = chatStage(world)

async function names(viewer: GraphClient, part = {}): Promise<{ peers: string[]; next: string | null }> {
  const { conversations } = await viewer.get(LIST, part)
  return {
    peers: conversations.items.map(({ peer }: { peer: { id: string } }) => peer.id),
    next: conversations.next,
  }
}

test('conversations stand with the newest message first, page by page, whichever of the two is asked', async () => {
  const [ana, ben] = await pair()
  const [cleo, dora] = await pair()
  await send(ana, ben, 'one')
  await send(cleo, ana, 'two')
  await send(ana, dora, 'three')
  expect((await names(ana)).peers).toEqual([dora.id, cleo.id, ben.id])
  await send(ben, ana, 'four')
  const first = await names(ana, { first: 2 })
  expect(first.peers).toEqual([ben.id, dora.id])
  expect(await names(ana, { first: 2, after: first.next })).toEqual({ peers: [cleo.id], next: null })
  expect((await names(ben)).peers).toEqual([ana.id])
  const { conversations } = await ana.get(LIST)
  expect(conversations.items[0]).toMatchObject({
    peer: { name: expect.stringContaining('ben') },
    lastMessage: { sequence: 2, content: 'four', sender: { id: ben.id } },
    unreadCount: 1,
  })
  expect(await ana.refusal(LIST, { after: 'elsewhere' })).toBe('INVALID_INPUT')
  expect(await world.graph.refusal(LIST)).toBe('UNAUTHENTICATED')
})

test('unread messages are counted until they are read; the other one sees how far', async () => {
  const [ana, ben] = await pair()
  for (const text of ['1', '2', '3']) await send(ana, ben, text)
  await send(ben, ana, '4')
  await send(ana, ben, '5')
  const of = (viewer: GraphClient, peer: GraphClient) => viewer.get(ONE, { peer: peer.id })
  expect(await of(ben, ana)).toMatchObject({ conversation: { unreadCount: 4 }, unreadMessageCount: 4 })
  expect(await of(ana, ben)).toMatchObject({ conversation: { unreadCount: 1 }, unreadMessageCount: 1 })

  const read = await ben.get(READ, { peer: ana.id, sequence: 2 })
  expect(read.markRead).toMatchObject({ unreadCount: 2, readSequence: 2, peerReadSequence: 0 })
  expect((await of(ana, ben)).conversation).toMatchObject({ peerReadSequence: 2, readSequence: 0 })
  await ben.get(READ, { peer: ana.id, sequence: 1 })
  expect((await of(ben, ana)).conversation.readSequence).toBe(2)
  await ben.get(READ, { peer: ana.id, sequence: 2_147_483_647 })
  expect(await of(ben, ana)).toMatchObject({
    conversation: { unreadCount: 0, readSequence: 5 },
    unreadMessageCount: 0,
  })
  await send(ana, ben, '6')
  expect((await of(ben, ana)).conversation.unreadCount).toBe(1)
})

test('what is unread in all conversations together is counted up to a thousand', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  for (const peer of [ben, cleo]) await send(peer, ana, 'hello')
  await using rows = rowsOf(world.databaseUrl)
  await rows.sql`
    with longer as (
      update chat.conversations set last_sequence = 700 where ${ana.id}::bigint in (low_id, high_id) returning id, low_id, high_id
    )
    insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
    select id, n, low_id + high_id - ${ana.id}::bigint, ${ana.id}, 'more', now() from longer, generate_series(2, 700) n`
  const unread = async () => (await ana.get('{ unreadMessageCount }')).unreadMessageCount
  expect(await unread()).toBe(1000)
  await ana.get(READ, { peer: ben.id, sequence: 200 })
  await ana.get(READ, { peer: cleo.id, sequence: 699 })
  expect(await unread()).toBe(500 + 1)
})

test('what the phone has shown is read, too, and both of the two see it wherever they are', async () => {
  const [ana, ben] = await pair()
  await send(ana, ben, 'hello')
  const phone = await world.phone.logIn(
    (await ben.get('{ me { name } }')).me.name,
    `${(await ben.get('{ me { name } }')).me.name} password`,
  )
  await using anas = live(ana)
  await using bens = live(ben)
  const [seenByAna, seenByBen] = [anas, bens].map((socket) => socket.subscribe(UPDATED))
  await listening(anas, bens)
  await phone.get('message/chat/', { to_user_id: ana.id, pre_msg_time: 0 })
  await Promise.all([seenByAna?.until(1), seenByBen?.until(1)])
  expect(seenByAna?.events).toMatchObject([{ peer: { id: ben.id }, peerReadSequence: 1 }])
  expect(seenByBen?.events).toMatchObject([{ peer: { id: ana.id }, unreadCount: 0, readSequence: 1 }])
  expect((await ana.get(ONE, { peer: ben.id })).conversation.peerReadSequence).toBe(1)
  expect((await ben.get(ONE, { peer: ana.id })).unreadMessageCount).toBe(0)
})

test('nobody reads, marks or counts what others say', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  await send(ana, ben, 'a secret')
  expect(await cleo.get(ONE, { peer: ana.id })).toEqual({ conversation: null, unreadMessageCount: 0 })
  expect(await cleo.refusal(READ, { peer: ana.id, sequence: 1 })).toBe('NOT_FOUND')
  expect(await world.graph.refusal(READ, { peer: ana.id, sequence: 1 })).toBe('UNAUTHENTICATED')
  expect((await ana.get(ONE, { peer: ben.id })).conversation.peerReadSequence).toBe(0)
})

/** What was subscribed to before is listened to: whatever is asked after it has been answered, and a moment has passed. */
async function listening(...sockets: ReturnType<typeof live>[]): Promise<void> {
  await Promise.all(sockets.map(async (socket) => socket.ask('{ conversations(first: 1) { next } }')))
  await pause(150)
}

test('both of the two see their conversation change, when one writes and when one reads; others see nothing', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  await using anas = live(ana)
  await using bens = live(ben)
  await using cleos = live(cleo)
  const [seenByAna, seenByBen, seenByCleo] = [anas, bens, cleos].map((socket) => socket.subscribe(UPDATED))
  await listening(anas, bens, cleos)
  await send(ana, ben, 'hello')
  await Promise.all([seenByAna?.until(1), seenByBen?.until(1)])
  await ben.get(READ, { peer: ana.id, sequence: 1 })
  await Promise.all([seenByAna?.until(2), seenByBen?.until(2)])
  expect(seenByAna?.events).toMatchObject([
    { peer: { id: ben.id }, lastMessage: { content: 'hello' }, unreadCount: 0, peerReadSequence: 0 },
    { peer: { id: ben.id }, peerReadSequence: 1 },
  ])
  expect(seenByBen?.events).toMatchObject([
    { peer: { id: ana.id }, unreadCount: 1, readSequence: 0 },
    { peer: { id: ana.id }, unreadCount: 0, readSequence: 1 },
  ])
  expect(seenByCleo?.events).toEqual([])
})

test('who types is announced once a second, to the other one alone, and to nobody they never spoke with', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  await send(ben, ana, 'hi')
  await using bens = live(ben)
  await using cleos = live(cleo)
  const [seen, others] = [bens.subscribe(TYPING), cleos.subscribe(TYPING)]
  await listening(bens, cleos)
  const before = Date.now()
  for (let key = 0; key < 10; key += 1) expect((await ana.get(TYPE, { to: ben.id })).sendTyping).toBe(true)
  for (const to of [cleo.id, cleo.id, 'nobody', 'nobody'])
    expect((await ana.get(TYPE, { to })).sendTyping).toBe(false)
  await seen.until(1)
  await pause(1_100)
  await ana.get(TYPE, { to: ben.id })
  await seen.until(2)
  await pause(100)
  expect(seen.events).toHaveLength(2)
  const [first] = seen.events
  expect(first?.peer).toMatchObject({ id: ana.id, name: expect.stringContaining('ana') })
  expect(first?.until).toBeGreaterThan(before)
  expect(first?.until).toBeLessThan(before + 10_000)
  expect(others.events).toEqual([])
  expect(await world.graph.refusal(TYPE, { to: ben.id })).toBe('UNAUTHENTICATED')
})
