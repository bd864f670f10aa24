import { expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { setTheStage } from '../rest/stage.ts'
import { officialClient, ok } from './official-client.ts'

const { world, sql, newcomer } = await setTheStage()
const client = officialClient(world.restUrl)

test('one video, two people: what each of them is told after every step is exact', async () => {
  const [a, b] = [await newcomer('a'), await newcomer('b')]
  ok(await a.publish('user A video'))
  const nothingHappened = { follow_count: 0, follower_count: 0, is_follow: false }
  const listSeenBy = async (viewer: typeof a) =>
    ok(await client.get('/douyin/publish/list/', { user_id: a.userId, token: viewer.token })).video_list

  const [video, ...others] = await listSeenBy(a)
  expect(others).toStrictEqual([])
  expect(video.author).toMatchObject({ id: a.userId, name: a.name, ...nothingHappened })
  expect(video).toMatchObject({
    title: 'user A video',
    favorite_count: 0,
    comment_count: 0,
    is_favorite: false,
  })
  expect(
    ok(await client.get('/douyin/publish/list/', { user_id: b.userId, token: a.token })).video_list,
  ).toStrictEqual([])

  ok(await client.post('/douyin/favorite/action/', { token: b.token, video_id: video.id, action_type: 1 }))
  expect(await listSeenBy(a)).toMatchObject([{ favorite_count: 1, is_favorite: false }])
  const liked = ok(await client.get('/douyin/favorite/list/', { token: b.token, user_id: b.userId }))
  expect(liked.video_list).toMatchObject([
    { id: video.id, favorite_count: 1, is_favorite: true, author: { id: a.userId } },
  ])

  const said = {
    token: b.token,
    video_id: video.id,
    action_type: 1,
    comment_text: 'user B comment user A video',
  }
  const { comment } = ok(await client.post('/douyin/comment/action/', said))
  expect(comment).toMatchObject({
    content: said.comment_text,
    user: { id: b.userId, name: b.name, ...nothingHappened },
  })
  expect(await listSeenBy(b)).toMatchObject([{ favorite_count: 1, comment_count: 1, is_favorite: true }])
  const { comment_list } = ok(
    await client.get('/douyin/comment/list/', { token: a.token, video_id: video.id }),
  )
  expect(comment_list).toStrictEqual([comment])
})

test('the last page of the feed is followed by an empty one, with the time spelled either way', async () => {
  await sql`delete from videos.videos`
  const a = await newcomer('a')
  ok(await a.publish('the only one'))
  for (const token of [a.token, '']) {
    const { video_list, next_time } = ok(await client.get('/douyin/feed/', { token }))
    expect(video_list).toHaveLength(1)
    for (const latest_time of [next_time, next_time.toExponential()]) {
      expect(ok(await client.get('/douyin/feed/', { token, latest_time })).video_list).toStrictEqual([])
    }
  }
})

test('following twice and unfollowing twice leave the counts as they are', async () => {
  const [a, b] = [await newcomer('a'), await newcomer('b')]
  const profileOf = async (userId: number) =>
    ok(await client.get('/douyin/user/', { user_id: userId, token: a.token })).user
  for (const [action_type, count] of [
    [1, 1],
    [1, 1],
    [2, 0],
    [2, 0],
  ] as const) {
    ok(await client.post('/douyin/relation/action/', { token: a.token, to_user_id: b.userId, action_type }))
    expect(await profileOf(a.userId)).toMatchObject({
      follow_count: count,
      follower_count: 0,
      is_follow: false,
    })
    expect(await profileOf(b.userId)).toMatchObject({
      follow_count: 0,
      follower_count: count,
      is_follow: count === 1,
    })
  }
})

test('the same film under three titles is three videos', async () => {
  const a = await newcomer('a')
  const film = await clip()
  for (let n = 1; n <= 3; n += 1) ok(await a.publish(`title ${n}`, film))
  const { video_list } = ok(await client.get('/douyin/publish/list/', { user_id: a.userId, token: a.token }))
  expect(video_list).toHaveLength(3)
})

test('addresses without the slash, and a latest_time in words', async () => {
  for (const path of ['/douyin/feed', '/douyin/feed/'])
    expect(await client.get(path, { latest_time: '2023-08-06T12:00:00Z' })).toMatchObject({ status_code: 0 })
})
