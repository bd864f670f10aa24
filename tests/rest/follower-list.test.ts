import { expect, test } from 'vitest'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, newcomer } = await setTheStage()
const follow = (from: Person, to: Person) =>
  from.post('relation/action/', { to_user_id: to.userId, action_type: 1 })

test('the newest follower stands first, and the viewer draws the buttons', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  await follow(ben, ana)
  await follow(cleo, ana)
  await follow(ana, ben)
  const listSeenBy = (viewer: Person) => viewer.get('relation/follower/list/', { user_id: ana.userId })

  const [counts, bens] = [{ follow_count: 1 }, { follow_count: 1, follower_count: 1 }]
  expect(await listSeenBy(ana)).toStrictEqual({
    ...ok,
    user_list: [userLike(cleo, counts), userLike(ben, { ...bens, is_follow: true })],
  })
  expect(await listSeenBy(cleo)).toStrictEqual({
    ...ok,
    user_list: [userLike(cleo, counts), userLike(ben, bens)],
  })
})

test('a follower who leaves is gone from the list at once', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ben, ana)
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 2 })
  expect(await ana.get('relation/follower/list/', { user_id: ana.userId })).toStrictEqual({
    ...ok,
    user_list: [],
  })
})

test('without a user_id it is the list of whoever holds the token', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ben, ana)
  for (const query of [{}, { user_id: 0 }, { user_id: '' }]) {
    const { user_list } = await ana.get('relation/follower/list/', query)
    expect(user_list.map(({ id }: { id: number }) => id)).toStrictEqual([ben.userId])
  }
})

test('guests read the list too; a guest who names nobody gets an empty one', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ben, ana)
  for (const token of ['', 'not a token']) {
    const list = await world.phone.get('relation/follower/list/', { user_id: ana.userId, token })
    expect(list).toStrictEqual({ ...ok, user_list: [userLike(ben, { follow_count: 1 })] })
    expect(await world.phone.get('relation/follower/list/', { user_id: 0, token })).toStrictEqual({
      ...ok,
      user_list: [],
    })
  }
})

test('a person who does not exist has no list', async () => {
  const ana = await newcomer('ana')
  for (const user_id of [9_999_999, -1, 'ana']) {
    expect(await ana.get('relation/follower/list/', { user_id })).toStrictEqual(refused({ user_list: [] }))
  }
})
