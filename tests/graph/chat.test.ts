import { expect, test } from 'vitest'
import type { GraphClient } from '../graph-client.ts'
import { worldOfFile } from '../world-of-file.ts'

const SEND = `mutation($to: ID!, $text: String!, $once: String) {
  sendMessage(toUserId: $to, content: $text, clientMessageId: $once) {
    id sequence content sentAt sender { id name } recipient { id name } } }`
const PAGE = `query($peer: ID!, $first: Int, $before: Int, $after: Int) {
  messages(peerId: $peer, first: $first, before: $before, after: $after) {
    items { sequence content sentAt sender { id } } hasOlder hasNewer } }`
const UNDELIVERED = 'query($peer: ID!) { undeliveredMessages(peerId: $peer) { sequence content } }'
const TOLD = 'mutation($peer: ID!, $sequence: Int!) { markDelivered(peerId: $peer, sequence: $sequence) }'
const TAKE = 'mutation($peer: ID!) { takeUndelivered(peerId: $peer) { content } }'
const RETURN =
  'mutation($peer: ID!, $sequence: Int!) { returnUndelivered(peerId: $peer, sequence: $sequence) }'

const { graph } = await worldOfFile()
let pairs = 0

async function pair(): Promise<[GraphClient, GraphClient]> {
  pairs += 1
  return Promise.all([graph.signUp(`ana ${pairs}`), graph.signUp(`ben ${pairs}`)])
}

async function send(from: GraphClient, to: GraphClient, ...texts: string[]): Promise<void> {
  for (const text of texts) await from.get(SEND, { to: to.id, text })
}

async function page(
  client: GraphClient,
  peer: GraphClient,
  part: { first?: number; before?: number; after?: number } = {},
) {
  const { messages } = await client.get(PAGE, { peer: peer.id, ...part })
  const { items, hasOlder, hasNewer } = messages
  return { texts: items.map(({ content }: { content: string }) => content), hasOlder, hasNewer }
}

test('ana and ben talk: both read the same, oldest first, numbered without a gap, later never earlier', async () => {
  const [ana, ben] = await pair()
  await send(ana, ben, 'hello', 'are you there?')
  await send(ben, ana, '  yes 👋\n')
  await send(ana, ben, 'good')
  const { messages } = await ben.get(PAGE, { peer: ana.id })
  expect(
    messages.items.map(({ sequence, content }: { sequence: number; content: string }) => [sequence, content]),
  ).toEqual([
    [1, 'hello'],
    [2, 'are you there?'],
    [3, '  yes 👋\n'],
    [4, 'good'],
  ])
  const times: number[] = messages.items.map(({ sentAt }: { sentAt: number }) => sentAt)
  expect([...new Set(times)].sort((a, b) => a - b)).toEqual(times)
  expect(await ana.get(PAGE, { peer: ben.id })).toEqual({ messages })
})

test('the answer to sending shows the message with both people', async () => {
  const [ana, ben] = await pair()
  const { sendMessage } = await ana.get(SEND, { to: ben.id, text: 'hi' })
  expect(sendMessage).toMatchObject({
    ...{ sequence: 1, content: 'hi' },
    ...{ sender: { id: ana.id, name: expect.stringMatching(/^ana/) }, recipient: { id: ben.id } },
  })
})

test('fifty messages sent at once from both sides are numbered 1 to 50, their times strictly increasing', async () => {
  const [ana, ben] = await pair()
  const sends = Array.from({ length: 50 }, (_, n) =>
    n % 2 ? ana.get(SEND, { to: ben.id, text: `a${n}` }) : ben.get(SEND, { to: ana.id, text: `b${n}` }),
  )
  const given = (await Promise.all(sends)).map(({ sendMessage }) => sendMessage.sequence)
  expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
  const { messages } = await ana.get(PAGE, { peer: ben.id, first: 200 })
  const times: number[] = messages.items.map(({ sentAt }: { sentAt: number }) => sentAt)
  expect(times.every((time, n) => n === 0 || time > Number(times[n - 1]))).toBe(true)
})

test('a message sent again with its own id is the first one, also when both arrive at once', async () => {
  const [ana, ben] = await pair()
  const message = { to: ben.id, text: 'only once', once: 'phone-1' }
  const sent = await Promise.all(Array.from({ length: 10 }, () => ana.get(SEND, message)))
  const again = await ana.get(SEND, { ...message, text: 'changed on the way' })
  expect(new Set([...sent, again].map(({ sendMessage }) => sendMessage.id)).size).toBe(1)
  expect(again.sendMessage.content).toBe('only once')
  await send(ana, ben, 'next')
  expect((await page(ben, ana)).texts).toEqual(['only once', 'next'])
  const { messages } = await ben.get(PAGE, { peer: ana.id })
  expect(messages.items.at(-1).sequence).toBe(2)
})

test("two people's own ids never meet", async () => {
  const [ana, ben] = await pair()
  await ana.get(SEND, { to: ben.id, text: 'from ana', once: '1' })
  await ben.get(SEND, { to: ana.id, text: 'from ben', once: '1' })
  expect((await page(ana, ben)).texts).toEqual(['from ana', 'from ben'])
})

test('a conversation pages back from its newest message and forward from any', async () => {
  const [ana, ben] = await pair()
  await send(ana, ben, '1', '2', '3', '4', '5')
  expect(await page(ben, ana, { first: 2 })).toEqual({ texts: ['4', '5'], hasOlder: true, hasNewer: false })
  expect(await page(ben, ana, { first: 2, before: 4 })).toEqual({
    texts: ['2', '3'],
    hasOlder: true,
    hasNewer: true,
  })
  expect(await page(ben, ana, { first: 2, before: 2 })).toEqual({
    texts: ['1'],
    hasOlder: false,
    hasNewer: true,
  })
  expect(await page(ben, ana, { first: 2, after: 0 })).toEqual({
    texts: ['1', '2'],
    hasOlder: false,
    hasNewer: true,
  })
  expect(await page(ben, ana, { first: 2, after: 3 })).toEqual({
    texts: ['4', '5'],
    hasOlder: true,
    hasNewer: false,
  })
  // Beyond the end nothing is newer, and with somebody who never spoke there is nothing at all.
  for (const before of [6, 100])
    expect(await page(ben, ana, { first: 2, before })).toEqual({
      ...{ texts: ['4', '5'], hasOlder: true, hasNewer: false },
    })
  const [stranger] = await pair()
  for (const nobody of [stranger, ben])
    for (const part of [{}, { before: 100 }, { before: 1 }, { after: 3 }])
      expect(await page(ben, nobody, part)).toEqual({ texts: [], hasOlder: false, hasNewer: false })
  expect(await page(ben, ana, { after: 5 })).toEqual({ texts: [], hasOlder: true, hasNewer: false })
  expect(await page(ben, ana, { before: 1 })).toEqual({ texts: [], hasOlder: false, hasNewer: true })
  expect(await ben.refusal(PAGE, { peer: ana.id, before: 4, after: 1 })).toBe('INVALID_INPUT')
})

test('what no phone was told waits, only what the other said, and only until it was told', async () => {
  const [ana, ben] = await pair()
  await send(ana, ben, 'one', 'two')
  await send(ben, ana, 'mine')
  const waiting = async () => (await ben.get(UNDELIVERED, { peer: ana.id })).undeliveredMessages
  expect(await waiting()).toMatchObject([{ content: 'one' }, { content: 'two' }])
  await ben.get(TOLD, { peer: ana.id, sequence: 1 })
  expect(await waiting()).toMatchObject([{ content: 'two' }])
  await ben.get(TOLD, { peer: ana.id, sequence: 0 })
  expect(await waiting()).toMatchObject([{ content: 'two' }])
  await ben.get(TOLD, { peer: ana.id, sequence: 2_147_483_647 })
  await send(ana, ben, 'three')
  expect(await waiting()).toMatchObject([{ sequence: 4, content: 'three' }])
})

test('what is taken for one answer is in no other one, until it is given back', async () => {
  const [ana, ben] = await pair()
  const take = async (): Promise<string[]> =>
    (await ben.get(TAKE, { peer: ana.id })).takeUndelivered.map(({ content }: { content: string }) => content)
  await send(ana, ben, 'one', 'two')
  const taken = await Promise.all(Array.from({ length: 8 }, take))
  expect(taken.flat()).toEqual(['one', 'two'])
  await send(ana, ben, 'three')
  expect(await take()).toEqual(['three'])
  // More was taken since: giving this back would tell the later message twice.
  await ben.get(RETURN, { peer: ana.id, sequence: 2 })
  expect(await take()).toEqual([])
  await ben.get(RETURN, { peer: ana.id, sequence: 3 })
  expect(await take()).toEqual(['one', 'two', 'three'])
  await ben.get(TOLD, { peer: ana.id, sequence: 3 })
  await ben.get(RETURN, { peer: ana.id, sequence: 3 })
  expect(await take()).toEqual([])
})

test('nobody else reads a word of it', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  await send(ana, ben, 'a secret')
  for (const peer of [ana, ben]) {
    expect((await page(cleo, peer)).texts).toEqual([])
    expect((await cleo.get(UNDELIVERED, { peer: peer.id })).undeliveredMessages).toEqual([])
    expect(
      await cleo.get('query($id: ID!) { user(id: $id) { lastMessage { content } } }', { id: peer.id }),
    ).toEqual({
      user: { lastMessage: null },
    })
  }
  expect(await graph.refusal(PAGE, { peer: ana.id })).toBe('UNAUTHENTICATED')
  expect(await graph.refusal(UNDELIVERED, { peer: ana.id })).toBe('UNAUTHENTICATED')
})

test('the newest message stands beside each person one talked to', async () => {
  const [ana, ben] = await pair()
  const query = 'query($id: ID!) { user(id: $id) { lastMessage { content sender { id } } } }'
  expect(await ana.get(query, { id: ben.id })).toEqual({ user: { lastMessage: null } })
  await send(ana, ben, 'first')
  await send(ben, ana, 'last')
  const lastMessage = { content: 'last', sender: { id: ben.id } }
  expect(await ana.get(query, { id: ben.id })).toEqual({ user: { lastMessage } })
  expect(await ben.get(query, { id: ana.id })).toEqual({ user: { lastMessage } })
  expect(await ana.get('{ me { lastMessage { content } } }')).toEqual({ me: { lastMessage: null } })
})

test('one cannot write to oneself, to nobody, as a guest, or nothing at all', async () => {
  const [ana, ben] = await pair()
  expect(await ana.refusal(SEND, { to: ana.id, text: 'me' })).toBe('INVALID_INPUT')
  expect(await ana.refusal(SEND, { to: '424242', text: 'anybody?' })).toBe('NOT_FOUND')
  expect(await graph.refusal(SEND, { to: ana.id, text: 'hi' })).toBe('UNAUTHENTICATED')
  expect(await ana.refusal(SEND, { to: ben.id, text: ' \n' })).toBe('INVALID_INPUT')
  expect(await ana.refusal(SEND, { to: ben.id, text: 'x'.repeat(2_001) })).toBe('INVALID_INPUT')
  expect(await ana.refusal(SEND, { to: ben.id, text: 'x', once: 'y'.repeat(65) })).toBe('INVALID_INPUT')
  expect(await ana.refusal(SEND, { to: ben.id, text: 'x', once: '' })).toBe('INVALID_INPUT')
})
