import { expect, test } from 'vitest'
import { ok, refused, userLike, videoLike } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, newcomer, film } = await setTheStage()

test('it is the list of the person named, newest first, as the viewer sees it', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [older = 0, newer = 0] = await film(ana, ['older', 'newer'])
  await film(ben, ["somebody else's"])
  await ben.post('favorite/action/', { video_id: older, action_type: 1 })
  await ben.post('relation/action/', { to_user_id: ana.userId, action_type: 1 })

  const listSeenBy = (viewer: Person) => viewer.get('publish/list/', { user_id: ana.userId })
  const author = { work_count: 2, total_favorited: 1, follower_count: 1 }
  const list = (isBens: boolean) => ({
    ...ok,
    video_list: [
      videoLike(newer, userLike(ana, { ...author, is_follow: isBens }), { title: 'newer' }),
      videoLike(older, userLike(ana, { ...author, is_follow: isBens }), {
        ...{ title: 'older', favorite_count: 1, is_favorite: isBens },
      }),
    ],
  })
  expect(await listSeenBy(ben)).toStrictEqual(list(true))
  expect(await listSeenBy(ana)).toStrictEqual(list(false))
})

test('without a user_id it is the list of whoever holds the token', async () => {
  const ana = await newcomer('ana')
  const [id] = await film(ana, ['mine'])
  for (const query of [{}, { user_id: 0 }, { user_id: '' }]) {
    expect(await ana.get('publish/list/', query)).toMatchObject({ status_code: 0, video_list: [{ id }] })
  }
})

test('guests read it too; a guest who names nobody gets an empty one', async () => {
  const ana = await newcomer('ana')
  const [id] = await film(ana, ['mine'])
  for (const token of ['', 'not a token']) {
    expect(await world.phone.get('publish/list/', { user_id: ana.userId, token })).toMatchObject({
      video_list: [{ id }],
    })
    expect(await world.phone.get('publish/list/', { user_id: 0, token })).toStrictEqual({
      ...ok,
      video_list: [],
    })
  }
})

test('who has published nothing has an empty list, who does not exist has none', async () => {
  const ana = await newcomer('ana')
  expect(await ana.get('publish/list/', { user_id: ana.userId })).toStrictEqual({ ...ok, video_list: [] })
  for (const user_id of [9_999_999, -1, 'ana', '1e99']) {
    expect(await ana.get('publish/list/', { user_id })).toStrictEqual(refused({ video_list: [] }))
  }
})
