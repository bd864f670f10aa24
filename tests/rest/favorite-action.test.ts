import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { ok, refused } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, film, tally } = await setTheStage()

const like = (person: Phone, video_id: number | string, action_type: number | string = 1) =>
  person.post('favorite/action/', { video_id, action_type })

test('a like is seen at once: by the video, its author, and who gave it', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0] = await film(ana, ['one'])
  const numbers = async () => [
    (await ben.get('publish/list/', { user_id: ana.userId })).video_list[0].favorite_count,
    (await ana.get('user/')).user.total_favorited,
    (await ben.get('user/')).user.favorite_count,
  ]
  expect(await like(ben, video)).toStrictEqual(ok)
  expect(await numbers()).toStrictEqual([1, 1, 1])
  expect(await like(ben, video, 2)).toStrictEqual(ok)
  expect(await numbers()).toStrictEqual([0, 0, 0])
})

test('tapping the heart again changes nothing', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0] = await film(ana, ['one'])
  const count = async () =>
    (await ben.get('publish/list/', { user_id: ana.userId })).video_list[0].favorite_count

  expect(await like(ben, video, 2)).toStrictEqual(ok)
  expect(await count()).toBe(0)
  for (let tap = 0; tap < 3; tap += 1) expect(await like(ben, video)).toStrictEqual(ok)
  expect(await count()).toBe(1)
  for (let tap = 0; tap < 3; tap += 1) expect(await like(ben, video, 2)).toStrictEqual(ok)
  expect(await count()).toBe(0)
})

test('people may like their own videos', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  expect(await like(ana, video)).toStrictEqual(ok)
  expect((await ana.get('user/')).user).toMatchObject({ total_favorited: 1, favorite_count: 1 })
})

test('an unknown video, an unknown action and a guest change nothing', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  const before = await tally()
  for (const target of [9_999_999, '9007199254740991', 0, '', -1, 'x'])
    expect(await like(ana, target)).toStrictEqual(refused())
  expect(await like(ana, 9_999_999, 2)).toStrictEqual(refused())
  for (const action of [0, 3, -1, '', 'like', '1.5', '11'])
    expect(await like(ana, video, action)).toStrictEqual(refused())
  expect(await ana.post('favorite/action/', { video_id: video })).toStrictEqual(refused())
  expect(await ana.post('favorite/action/', { action_type: 1 })).toStrictEqual(refused())
  expect(await like(world.phone, video)).toStrictEqual(refused())
  expect(
    await world.phone.post('favorite/action/', { token: 'x', video_id: video, action_type: 1 }),
  ).toStrictEqual(refused())
  expect(await tally()).toStrictEqual(before)
})
