import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { ok, refused, userLike, videoLike } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, newcomer, film } = await setTheStage()

const like = (person: Phone, video_id: number, action_type = 1) =>
  person.post('favorite/action/', { video_id, action_type })

test('it is what the person named likes, newest like first, with the hearts of the viewer', async () => {
  const [ana, ben, cleo] = [await newcomer('ana'), await newcomer('ben'), await newcomer('cleo')]
  const [one = 0, two = 0] = await film(ana, ['one', 'two', 'never liked'])
  await like(ben, two)
  await like(ben, one)
  await like(cleo, two)

  const author = userLike(ana, { work_count: 3, total_favorited: 3 })
  const list = (likesOne: boolean, likesTwo: boolean) => ({
    ...ok,
    video_list: [
      videoLike(one, author, { title: 'one', favorite_count: 1, is_favorite: likesOne }),
      videoLike(two, author, { title: 'two', favorite_count: 2, is_favorite: likesTwo }),
    ],
  })
  const listSeenBy = (viewer: Phone) => viewer.get('favorite/list/', { user_id: ben.userId })
  expect(await listSeenBy(ben)).toStrictEqual(list(true, true))
  expect(await listSeenBy(cleo)).toStrictEqual(list(false, true))
  expect(await listSeenBy(world.phone)).toStrictEqual(list(false, false))
})

test('what is unliked is gone at once, and liked again it stands first', async () => {
  const ana = await newcomer('ana')
  const [one = 0, two = 0] = await film(ana, ['one', 'two'])
  const ids = async () => (await ana.get('favorite/list/')).video_list.map(({ id }: { id: number }) => id)
  await like(ana, one)
  await like(ana, two)
  await like(ana, one, 2)
  expect(await ids()).toStrictEqual([two])
  await like(ana, one)
  expect(await ids()).toStrictEqual([one, two])
})

test('without a user_id it is the list of whoever holds the token; a guest who names nobody gets an empty one', async () => {
  const ana = await newcomer('ana')
  const [id = 0] = await film(ana, ['one'])
  await like(ana, id)
  for (const query of [{}, { user_id: 0 }, { user_id: '' }]) {
    expect(await ana.get('favorite/list/', query)).toMatchObject({ status_code: 0, video_list: [{ id }] })
  }
  for (const token of ['', 'not a token']) {
    expect(await world.phone.get('favorite/list/', { token, user_id: 0 })).toStrictEqual({
      ...ok,
      video_list: [],
    })
  }
})

test('a person who does not exist likes nothing that could be listed', async () => {
  const ana = await newcomer('ana')
  for (const user_id of [9_999_999, -1, 'ana']) {
    expect(await ana.get('favorite/list/', { user_id })).toStrictEqual(refused({ video_list: [] }))
  }
})
