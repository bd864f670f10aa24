import { expect, test } from 'vitest'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, sql, newcomer, film } = await setTheStage()

test('a token alone is enough to see oneself', async () => {
  const ana = await newcomer('ana')
  const profile = { ...ok, user: userLike(ana) }
  expect(await ana.get('user/')).toStrictEqual(profile)
  for (const user_id of ['', '0', ana.userId])
    expect(await ana.get('user/', { user_id })).toStrictEqual(profile)
})

test("another's profile tells whether the viewer follows them", async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await ana.post('relation/action/', { to_user_id: ben.userId, action_type: 1 })
  const seenBy = async (viewer: typeof ana) => (await viewer.get('user/', { user_id: ben.userId })).user
  expect(await seenBy(ana)).toStrictEqual(userLike(ben, { follower_count: 1, is_follow: true }))
  expect(await seenBy(ben)).toStrictEqual(userLike(ben, { follower_count: 1, is_follow: false }))
})

test('guests, also with a token that is no good, see profiles', async () => {
  const ana = await newcomer('ana')
  for (const token of ['', 'not a token', `${ana.token}x`, 'Bearer xxx', 'x'.repeat(2_000)]) {
    expect(await world.phone.get('user/', { user_id: ana.userId, token })).toStrictEqual({
      ...ok,
      user: userLike(ana),
    })
  }
})

test('a guest who names nobody is refused, and so is whoever names a stranger to the system', async () => {
  const ana = await newcomer('ana')
  const nobody = refused({ user: null })
  expect(await world.phone.get('user/')).toStrictEqual(nobody)
  expect(await world.phone.get('user/', { user_id: 0, token: 'not a token' })).toStrictEqual(nobody)
  for (const user_id of [9_999_999, '9007199254740991', '9007199254740993', '-1', '1.5', 'ana']) {
    expect(await ana.get('user/', { user_id })).toStrictEqual(nobody)
  }
})

test('every number of a profile moves with what happens', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [hers, other] = await film(ana, ['one', 'two'])
  await ben.post('favorite/action/', { video_id: Number(hers), action_type: 1 })
  await ben.post('favorite/action/', { video_id: Number(other), action_type: 1 })
  await ana.post('favorite/action/', { video_id: Number(hers), action_type: 1 })
  await ana.post('relation/action/', { to_user_id: ben.userId, action_type: 1 })
  expect((await ana.get('user/')).user).toStrictEqual(
    userLike(ana, { total_favorited: 3, favorite_count: 1, work_count: 2, follow_count: 1 }),
  )
  expect((await ben.get('user/')).user).toStrictEqual(userLike(ben, { favorite_count: 2, follower_count: 1 }))
})

test('who somebody is comes from the token only', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const claims = { actor_id: ben.userId, viewer_id: ben.userId, 'x-user-id': ben.userId }
  expect(await ana.get('user/', claims)).toMatchObject({ user: { id: ana.userId } })
})

test('people with curl may send the token in a header', async () => {
  const ana = await newcomer('ana')
  const headers = { authorization: `Bearer ${ana.token}` }
  const response = await fetch(`${world.restUrl}/douyin/user/`, { headers })
  expect(await response.json()).toStrictEqual({ ...ok, user: userLike(ana) })
})

test('a token of the graph is no token here', async () => {
  const { token } = await world.graph.signUp('a developer')
  expect(await world.phone.get('user/', { token: token ?? '' })).toStrictEqual(refused({ user: null }))
})

test('a session that is over makes a guest: reading goes on, acting does not', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  await sql`update users.sessions set expires_at = now() - interval '1 second' where user_id = ${ana.userId}`
  expect(await ana.get('user/')).toStrictEqual(refused({ user: null }))
  expect(await ana.get('user/', { user_id: ben.userId })).toStrictEqual({ ...ok, user: userLike(ben) })
  expect(await ana.get('feed/')).toMatchObject({ status_code: 0 })
  expect(await ana.post('relation/action/', { to_user_id: ben.userId, action_type: 1 })).toStrictEqual(
    refused(),
  )
})
