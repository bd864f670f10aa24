import { expect, test } from 'vitest'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, newcomer } = await setTheStage()
const [RECEIVED, SENT] = [0, 1]

async function befriend(one: Person, other: Person) {
  await one.post('relation/action/', { to_user_id: other.userId, action_type: 1 })
  await other.post('relation/action/', { to_user_id: one.userId, action_type: 1 })
}

const write = (from: Person, to: Person, content: string) =>
  from.post('message/action/', { to_user_id: to.userId, action_type: 1, content })

const friendsOf = (person: Person) => person.get('relation/friend/list/', { user_id: person.userId })

const mutual = { follow_count: 1, follower_count: 1, is_follow: true }

test('friends are people who follow each other, and nobody else', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  await befriend(ana, ben)
  await cleo.post('relation/action/', { to_user_id: ana.userId, action_type: 1 })
  const friend = { ...userLike(ben, mutual), message: '', msgType: RECEIVED }
  expect(await friendsOf(ana)).toStrictEqual({ ...ok, user_list: [friend] })
  expect(await friendsOf(cleo)).toStrictEqual({ ...ok, user_list: [] })
})

test('the newest message is shown to both, each seeing who wrote it', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await befriend(ana, ben)
  await write(ana, ben, '你好')
  await write(ben, ana, 'hello 👋')
  const [friendOfAna] = (await friendsOf(ana)).user_list
  const [friendOfBen] = (await friendsOf(ben)).user_list
  expect(friendOfAna).toStrictEqual({ ...userLike(ben, mutual), message: 'hello 👋', msgType: RECEIVED })
  expect(friendOfBen).toStrictEqual({ ...userLike(ana, mutual), message: 'hello 👋', msgType: SENT })
})

test('each friend shows the newest message of their own conversation', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  await befriend(ana, ben)
  await befriend(ana, cleo)
  await write(ana, ben, 'for ben')
  await write(ben, cleo, 'not for ana')
  const { user_list } = await friendsOf(ana)
  expect(
    user_list.map(({ id, message, msgType }: Record<string, unknown>) => [id, message, msgType]),
  ).toStrictEqual([
    [cleo.userId, '', RECEIVED],
    [ben.userId, 'for ben', SENT],
  ])
})

test('a friendship that one side ends leaves both lists', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await befriend(ana, ben)
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 2 })
  for (const person of [ana, ben]) expect(await friendsOf(person)).toStrictEqual({ ...ok, user_list: [] })
})

test("another's friends and their messages are nobody's business", async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  await befriend(ana, ben)
  await write(ana, ben, 'a secret')
  const hidden = refused({ user_list: [] })
  expect(await cleo.get('relation/friend/list/', { user_id: ana.userId })).toStrictEqual(hidden)
  expect(await ben.get('relation/friend/list/', { user_id: ana.userId })).toStrictEqual(hidden)
  for (const token of ['', 'not a token']) {
    expect(await world.phone.get('relation/friend/list/', { user_id: ana.userId, token })).toStrictEqual(
      hidden,
    )
  }
})

test('without a user_id it is the list of whoever holds the token', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await befriend(ana, ben)
  for (const query of [{}, { user_id: 0 }]) {
    expect(await ana.get('relation/friend/list/', query)).toMatchObject({
      status_code: 0,
      user_list: [{ id: ben.userId }],
    })
  }
})
