import { expect, test } from 'vitest'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, newcomer } = await setTheStage()
const follow = (from: Person, to: Person) =>
  from.post('relation/action/', { to_user_id: to.userId, action_type: 1 })

test('the newest of the followed stands first, and the viewer draws the buttons', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  await follow(ana, ben)
  await follow(ana, cleo)
  await follow(ben, cleo)
  const listSeenBy = (viewer: Person) => viewer.get('relation/follow/list/', { user_id: ana.userId })

  const [seenByAll, onlyByAna] = [{ follower_count: 2 }, { follower_count: 1, follow_count: 1 }]
  expect(await listSeenBy(ana)).toStrictEqual({
    ...ok,
    user_list: [
      userLike(cleo, { ...seenByAll, is_follow: true }),
      userLike(ben, { ...onlyByAna, is_follow: true }),
    ],
  })
  expect(await listSeenBy(ben)).toStrictEqual({
    ...ok,
    user_list: [userLike(cleo, { ...seenByAll, is_follow: true }), userLike(ben, onlyByAna)],
  })
})

test('an unfollowed person is gone from the list at once', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ana, ben)
  await ana.post('relation/action/', { to_user_id: ben.userId, action_type: 2 })
  expect(await ana.get('relation/follow/list/', { user_id: ana.userId })).toStrictEqual({
    ...ok,
    user_list: [],
  })
})

test('without a user_id it is the list of whoever holds the token', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ana, ben)
  for (const query of [{}, { user_id: 0 }, { user_id: '' }]) {
    const { user_list } = await ana.get('relation/follow/list/', query)
    expect(user_list.map(({ id }: { id: number }) => id)).toStrictEqual([ben.userId])
  }
})

test('guests read the list too; a guest who names nobody gets an empty one', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await follow(ana, ben)
  for (const token of ['', 'not a token']) {
    const list = await world.phone.get('relation/follow/list/', { user_id: ana.userId, token })
    expect(list).toStrictEqual({ ...ok, user_list: [userLike(ben, { follower_count: 1 })] })
    expect(await world.phone.get('relation/follow/list/', { user_id: 0, token })).toStrictEqual({
      ...ok,
      user_list: [],
    })
  }
})

test('a person who does not exist has no list', async () => {
  const ana = await newcomer('ana')
  for (const user_id of [9_999_999, -1, 'ana']) {
    expect(await ana.get('relation/follow/list/', { user_id })).toStrictEqual(refused({ user_list: [] }))
  }
})
