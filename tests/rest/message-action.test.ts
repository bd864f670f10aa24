import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { ok, refused } from './shapes.ts'
import { setTheStage } from './stage.ts'
import { UNSEEN } from './unseen.ts'

const { world, newcomer, tally } = await setTheStage()

const write = (from: Phone, to_user_id: number | string, content: string) =>
  from.post('message/action/', { to_user_id, action_type: 1, content })

test('a message is there at once for both, also between people who are no friends', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  expect(await write(ana, ben.userId, 'Send to UserB')).toStrictEqual(ok)
  for (const [reader, other] of [
    [ana, ben],
    [ben, ana],
  ] as const) {
    const { message_list } = await reader.get('message/chat/', { to_user_id: other.userId })
    expect(message_list).toMatchObject([
      { content: 'Send to UserB', from_user_id: ana.userId, to_user_id: ben.userId },
    ])
  }
})

test('a message is kept exactly as it was written', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const texts = ['你好 👋🏽', 'e\u0301', ' spaces ', 'two\nlines', '1+1 & 100%', '<script>', '👨‍👩‍👧‍👦', '"quoted\\"']
  for (const text of texts) await write(ana, ben.userId, text)
  const { message_list } = await ben.get('message/chat/', { to_user_id: ana.userId })
  expect(message_list.map(({ content }: { content: string }) => content)).toStrictEqual(texts)
})

test('a message has one to two thousand characters', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  for (const text of ['字'.repeat(2_000), '😀'.repeat(2_000), 'x'])
    expect(await write(ana, ben.userId, text)).toStrictEqual(ok)
  const before = await tally()
  for (const text of ['字'.repeat(2_001), '😀'.repeat(2_001), '', '  ', 'a\0b', ...UNSEEN]) {
    expect(await write(ana, ben.userId, text)).toStrictEqual(refused())
  }
  expect(await ana.post('message/action/', { to_user_id: ben.userId, action_type: 1 })).toStrictEqual(
    refused(),
  )
  expect(await tally()).toStrictEqual(before)
})

test('nobody writes to themselves, to nobody, as a guest, or with another action', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const before = await tally()
  for (const target of [ana.userId, 9_999_999, '9007199254740991', 0, '', -1, 'ben']) {
    expect(await write(ana, target, 'hello')).toStrictEqual(refused())
  }
  for (const action_type of [0, 2, 3, -1, '', 'send']) {
    expect(
      await ana.post('message/action/', { to_user_id: ben.userId, action_type, content: 'hello' }),
    ).toStrictEqual(refused())
  }
  expect(await ana.post('message/action/', { to_user_id: ben.userId, content: 'hello' })).toStrictEqual(
    refused(),
  )
  expect(await write(world.phone, ben.userId, 'hello')).toStrictEqual(refused())
  const forged = {
    token: 'x',
    from_user_id: ana.userId,
    to_user_id: ben.userId,
    action_type: 1,
    content: 'hello',
  }
  expect(await world.phone.post('message/action/', forged)).toStrictEqual(refused())
  expect(await tally()).toStrictEqual(before)
})

test('who writes comes from the token only', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  const claims = { from_user_id: cleo.userId, actor_id: cleo.userId, user_id: cleo.userId }
  await ana.post('message/action/', {
    ...claims,
    to_user_id: ben.userId,
    action_type: 1,
    content: 'from ana',
  })
  expect((await ben.get('message/chat/', { to_user_id: ana.userId })).message_list).toMatchObject([
    { from_user_id: ana.userId },
  ])
  expect((await ben.get('message/chat/', { to_user_id: cleo.userId })).message_list).toStrictEqual([])
})
