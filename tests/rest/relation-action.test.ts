import { expect, test } from 'vitest'
import { ok, refused } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, tally } = await setTheStage()

test('following and unfollowing are seen by both at once', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const follow = (action_type: number) =>
    ana.post('relation/action/', { to_user_id: ben.userId, action_type })
  const counts = async () => [
    (await ana.get('user/')).user.follow_count,
    (await ben.get('user/')).user.follower_count,
  ]

  expect(await follow(1)).toStrictEqual(ok)
  expect(await counts()).toStrictEqual([1, 1])
  expect(await follow(2)).toStrictEqual(ok)
  expect(await counts()).toStrictEqual([0, 0])
})

test('tapping the button again changes nothing', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const follow = (action_type: number) =>
    ana.post('relation/action/', { to_user_id: ben.userId, action_type })
  const followers = async () => (await ben.get('user/')).user.follower_count

  expect(await follow(2)).toStrictEqual(ok)
  expect(await followers()).toBe(0)
  for (let tap = 0; tap < 3; tap += 1) expect(await follow(1)).toStrictEqual(ok)
  expect(await followers()).toBe(1)
  for (let tap = 0; tap < 3; tap += 1) expect(await follow(2)).toStrictEqual(ok)
  expect(await followers()).toBe(0)
})

test('nobody follows themselves, somebody unknown, or without signing in', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const before = await tally()
  const follow = (to_user_id: number | string) => ana.post('relation/action/', { to_user_id, action_type: 1 })
  for (const target of [ana.userId, 9_999_999, '9007199254740991', 0, '', -1, 'ben']) {
    expect(await follow(target)).toStrictEqual(refused())
  }
  for (const token of ['', 'not a token']) {
    expect(
      await world.phone.post('relation/action/', { token, to_user_id: ben.userId, action_type: 1 }),
    ).toStrictEqual(refused())
  }
  expect(await tally()).toStrictEqual(before)
})

test('there are two actions and no third', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  for (const action_type of [0, 3, -1, '', 'follow', '1.5', '01']) {
    expect(await ana.post('relation/action/', { to_user_id: ben.userId, action_type })).toStrictEqual(
      refused(),
    )
  }
  expect(await ana.post('relation/action/', { to_user_id: ben.userId })).toStrictEqual(refused())
  expect((await ben.get('user/')).user.follower_count).toBe(0)
})
