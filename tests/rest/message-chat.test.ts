import { expect, test } from 'vitest'
import type { Phone, Reply } from '../phone.ts'
import { hangUp, send } from './send.ts'
import { ok, refused } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, newcomer } = await setTheStage()

const write = (from: Phone, to: Phone, content: string) =>
  from.post('message/action/', { to_user_id: to.userId, action_type: 1, content })

const open = (reader: Phone, peer: Phone) =>
  reader.get('message/chat/', { to_user_id: peer.userId, pre_msg_time: 0 })

const poll = (reader: Phone, peer: Phone, pre_msg_time: number | string = Date.now()) =>
  reader.get('message/chat/', { to_user_id: peer.userId, pre_msg_time })

const texts = ({ message_list }: Reply): string[] =>
  message_list.map(({ content }: { content: string }) => content)

async function twoPeople(): Promise<[Person, Person]> {
  return [await newcomer('ana'), await newcomer('ben')]
}

test('both sides of a conversation, oldest first, whole, the time a number of milliseconds', async () => {
  const [ana, ben] = await twoPeople()
  const before = Date.now()
  await write(ana, ben, '你好')
  await write(ben, ana, 'hello 👋')
  const { message_list, ...envelope } = await open(ana, ben)
  expect(envelope).toStrictEqual(ok)
  const told = { id: expect.any(Number), create_time: expect.toSatisfy(Number.isSafeInteger) }
  expect(message_list).toStrictEqual([
    { ...told, from_user_id: ana.userId, to_user_id: ben.userId, content: '你好' },
    { ...told, from_user_id: ben.userId, to_user_id: ana.userId, content: 'hello 👋' },
  ])
  expect(message_list[0].create_time).toBeGreaterThanOrEqual(before)
  expect(message_list[1].create_time).toBeLessThanOrEqual(Date.now() + 1)
  expect((await open(ben, ana)).message_list).toStrictEqual(message_list)
})

test('times strictly increase, also when everybody writes at once', async () => {
  const [ana, ben] = await twoPeople()
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => (n % 2 ? write(ana, ben, `${n}`) : write(ben, ana, `${n}`))),
  )
  const times: number[] = (await open(ana, ben)).message_list.map(
    (message: { create_time: number }) => message.create_time,
  )
  expect(times).toHaveLength(40)
  expect(times).toStrictEqual([...new Set(times)].sort((a, b) => a - b))
})

test('pre_msg_time 0, empty or missing opens the page: the whole history', async () => {
  const [ana, ben] = await twoPeople()
  await write(ana, ben, 'one')
  await write(ben, ana, 'two')
  for (const query of [{}, { pre_msg_time: 0 }, { pre_msg_time: '' }, { pre_msg_time: '00' }]) {
    expect(texts(await ana.get('message/chat/', { to_user_id: ben.userId, ...query }))).toStrictEqual([
      'one',
      'two',
    ])
  }
})

test('an open page is told what the other one writes, once, whatever time it names', async () => {
  const [ana, ben] = await twoPeople()
  await write(ben, ana, 'hello')
  const { message_list } = await open(ana, ben)
  const times = [
    message_list[0].create_time,
    Date.now() - 600_000,
    Date.now() + 600_000,
    1,
    '1.7e+12',
    'garbage',
    -1,
  ]
  for (const [n, time] of times.entries()) {
    await write(ben, ana, `message ${n}`)
    await write(ana, ben, `answer ${n}`)
    expect(texts(await poll(ana, ben, time))).toStrictEqual([`message ${n}`])
    expect(texts(await poll(ana, ben, time))).toStrictEqual([])
  }
})

test("a message that arrives while one's own is being written is not lost", async () => {
  const [ana, ben] = await twoPeople()
  await open(ana, ben)
  await write(ben, ana, 'from ben')
  const bubble = Date.now() + 5
  await write(ana, ben, 'from ana')
  expect(texts(await poll(ana, ben, bubble))).toStrictEqual(['from ben'])
})

test('what one phone was told stays new for the other one, and the conversation with a third is its own', async () => {
  const [ana, ben] = await twoPeople()
  const cleo = await newcomer('cleo')
  await write(ana, ben, 'to ben')
  await write(cleo, ben, 'to ben from cleo')
  expect(texts(await poll(ana, ben))).toStrictEqual([])
  expect(texts(await poll(ben, ana))).toStrictEqual(['to ben'])
  expect(texts(await poll(ben, cleo))).toStrictEqual(['to ben from cleo'])
  expect(texts(await open(ana, cleo))).toStrictEqual([])
})

test('polls that overlap do not both show a message', async () => {
  const [ana, ben] = await twoPeople()
  await write(ana, ben, 'once')
  const answers = await Promise.all(Array.from({ length: 6 }, () => poll(ben, ana)))
  expect(answers.flatMap((answer) => texts(answer))).toStrictEqual(['once'])
})

test('a phone that hangs up before the answer does not hold up the next poll', async () => {
  const [ana, ben] = await twoPeople()
  await write(ana, ben, 'hello')
  const query = new URLSearchParams({ token: ben.token, to_user_id: String(ana.userId), pre_msg_time: '1' })
  for (let wait = 0; wait < 12; wait += 1)
    await hangUp(world.restUrl, `/douyin/message/chat/?${query.toString()}`, wait)
  expect(texts(await open(ben, ana))).toStrictEqual(['hello'])
})

test('who asks for the head of an answer alone takes no message from the phone', async () => {
  const [ana, ben] = await twoPeople()
  await write(ana, ben, 'one')
  for (const pre_msg_time of ['0', '1']) {
    const query = new URLSearchParams({ token: ben.token, to_user_id: String(ana.userId), pre_msg_time })
    const path = `/douyin/message/chat/?${query.toString()}`
    const { status, body } = await send(world.restUrl, path, { method: 'HEAD' })
    expect([status, body.length]).toStrictEqual([200, 0])
  }
  expect(texts(await poll(ben, ana))).toStrictEqual(['one'])
})

test('signed out, or with a token that is no good, polling goes on in silence', async () => {
  const [ana, ben] = await twoPeople()
  await write(ana, ben, 'a secret')
  for (const token of ['', 'not a token', `${ana.token}x`]) {
    for (const query of [
      { to_user_id: ben.userId },
      { to_user_id: 0 },
      {},
      { to_user_id: 'x', pre_msg_time: 'y' },
    ]) {
      expect(await world.phone.get('message/chat/', { token, ...query })).toStrictEqual({
        ...ok,
        message_list: [],
      })
    }
  }
})

test('only the two of them can read it', async () => {
  const [ana, ben] = await twoPeople()
  const cleo = await newcomer('cleo')
  await write(ana, ben, 'a secret')
  const claims = { from_user_id: ana.userId, user_id: ana.userId, actor_id: ana.userId }
  for (const peer of [ana, ben, cleo]) {
    expect(await cleo.get('message/chat/', { to_user_id: peer.userId, ...claims })).toStrictEqual({
      ...ok,
      message_list: [],
    })
  }
})

test('nobody is an empty conversation, nonsense a refusal', async () => {
  const ana = await newcomer('ana')
  for (const to_user_id of [9_999_999, ana.userId]) {
    expect(await ana.get('message/chat/', { to_user_id })).toStrictEqual({ ...ok, message_list: [] })
  }
  for (const to_user_id of ['', 0, -1, 'ben', '9007199254740993']) {
    expect(await ana.get('message/chat/', { to_user_id })).toStrictEqual(refused({ message_list: [] }))
  }
  expect((await send(world.restUrl, `/douyin/message/chat?token=${ana.token}`)).reply()).toStrictEqual(
    refused({ message_list: [] }),
  )
})
