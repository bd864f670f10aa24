import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage, RECEIVED, SEND } from './chat-stage.ts'

const world = await worldOfFile()
const { pair, live, send } = chatStage(world)

test('ben hears what ana writes, with who she is and whether he follows her', async () => {
  const [ana, ben] = await pair()
  await ben.get('mutation($id: ID!) { followUser(userId: $id) { id } }', { id: ana.id })
  await using socket = live(ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'hello')
  await heard.until(1)
  await send(ana, ben, 'are you there?')
  await heard.until(2)
  expect(heard.errors).toEqual([])
  expect(heard.events).toMatchObject([
    {
      sequence: 1,
      content: 'hello',
      sender: { id: ana.id, name: expect.stringContaining('ana'), isFollow: true },
    },
    { sequence: 2, content: 'are you there?', recipient: { id: ben.id } },
  ])
})

test('S-60, S-75: what others say is asked anew for each message: ben follows ana between two of them', async () => {
  const [ana, ben] = await pair()
  await using socket = live(ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'before')
  await heard.until(1)
  await ben.get('mutation($id: ID!) { followUser(userId: $id) { id } }', { id: ana.id })
  await send(ana, ben, 'after')
  await heard.until(2)
  expect(heard.events.map(({ sender }) => sender)).toMatchObject([{ isFollow: false }, { isFollow: true }])
})

test('with `since` comes what was missed, then what is new; without it only what is new', async () => {
  const [ana, ben] = await pair()
  const first = await send(ana, ben, 'one')
  await send(ana, ben, 'two')
  await using socket = live(ben)
  const all = socket.subscribe(RECEIVED, { since: '0' })
  const later = socket.subscribe(RECEIVED, { since: first })
  const fresh = socket.subscribe(RECEIVED)
  await all.until(2)
  await later.until(1)
  await pause(100)
  await send(ana, ben, 'three')
  await Promise.all([all.until(3), later.until(2), fresh.until(1)])
  const texts = (events: Record<string, unknown>[]) => events.map(({ content }) => content)
  expect(texts(all.events)).toEqual(['one', 'two', 'three'])
  expect(texts(later.events)).toEqual(['two', 'three'])
  expect(texts(fresh.events)).toEqual(['three'])
})

test('S-74: nobody else hears it, not even its writer; a guest hears nothing at all', async () => {
  const [ana, ben] = await pair()
  const [cleo] = await pair()
  await using anas = live(ana)
  await using cleos = live(cleo)
  await using guests = live(null)
  const others = [anas.subscribe(RECEIVED, { since: '0' }), cleos.subscribe(RECEIVED, { since: '0' })]
  const refused = await guests.subscribe(RECEIVED).over
  expect(refused).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  await using bens = live(ben)
  const heard = bens.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'a secret')
  await heard.until(1)
  await pause(200)
  expect(others.map(({ events }) => events)).toEqual([[], []])
})

test('fragments, aliases, variables and conditions inside the selection work as in a query', async () => {
  const [ana, ben] = await pair()
  await using socket = live(ben)
  const heard = socket.subscribe(
    `subscription Fancy($since: ID, $who: Boolean!, $never: Boolean = false) {
      news: messageReceived(since: $since) {
        ...Text
        from: sender @include(if: $who) { ... on User { called: name } follow: isFollow @skip(if: $never) }
        recipient @include(if: $never) { name }
        __typename
      }
    }
    fragment Text on Message { text: content place: sequence }`,
    { since: '0', who: true },
  )
  await send(ana, ben, 'hi')
  await heard.until(1)
  expect(heard.events).toEqual([
    {
      text: 'hi',
      place: 1,
      from: { called: expect.stringContaining('ana'), follow: false },
      __typename: 'Message',
    },
  ])
})

test('what cannot be subscribed is refused with a code and a sentence', async () => {
  const [, ben] = await pair()
  await using socket = live(ben)
  const refusals = [
    'subscription($no: Boolean!) { messageReceived @skip(if: $no) { id } }',
    'subscription { ... @include(if: true) { messageReceived { id } } }',
    'subscription { messageReceived { nothing } }',
    'subscription { messageReceived { id } typing { until } }',
    'subscription { __typename }',
    'subscription {',
    'subscription($since: Int!) { messageReceived(since: "1") { id } }',
    `subscription { messageReceived { ${'sender { lastMessage { '.repeat(6)} id ${'} }'.repeat(6)} } }`,
  ]
  for (const query of refusals) {
    const error = await socket.subscribe(query, { no: false }).over
    expect(error, query).toMatchObject([{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }])
  }
  const bad = await socket.subscribe(RECEIVED, { since: 'yesterday' }).over
  expect(bad).toMatchObject([{ extensions: { code: 'INVALID_INPUT', argument: 'since' } }])
})

test('S-72: queries and mutations go over the socket as over HTTP, through the same limits', async () => {
  const [ana, ben] = await pair()
  await using socket = live(ana)
  const sent = await socket.ask(SEND, { to: ben.id, text: 'over the socket' })
  expect(sent.data.sendMessage.sequence).toBe(1)
  expect(await socket.ask('{ me { id name workCount followerCount } }')).toEqual({
    data: { me: { id: ana.id, name: expect.any(String), workCount: 0, followerCount: 0 } },
  })
  const queries = [
    `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: me { id }`).join(' ')} }`,
    '{ nothing }',
    'query($to: ID!) { user(id: $to) { id } }',
    'mutation { sendMessage(toUserId: "0", content: "hi") { id } }',
  ]
  for (const query of queries) {
    const { data, errors } = await ana.ask(query)
    expect(await socket.ask(query), query).toEqual(JSON.parse(JSON.stringify({ data, errors })))
  }
})

test('one event costs as many statements as the same data queried', async () => {
  const [ana, ben] = await pair()
  await using socket = live(ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'warm')
  await heard.until(1)
  await pause(100)
  world.statements.length = 0
  await ben.get(
    '{ messages(peerId: "' + ana.id + '", first: 1) { items { id content sender { name isFollow } } } }',
  )
  const queried = world.statements.length
  world.statements.length = 0
  await send(ana, ben, 'counted')
  await heard.until(2)
  await pause(50)
  const sending = 1
  expect(world.statements.length - sending).toBeLessThanOrEqual(queried + 1)
})
