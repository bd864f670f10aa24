import { expect, test } from 'vitest'
import { commentView, type CommentCard } from '../../rest-adapter/views/comment.ts'
import type { Phone } from '../phone.ts'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage } from './stage.ts'

const { world, sql, newcomer, film } = await setTheStage()

const say = (person: Phone, video_id: number, comment_text: string) =>
  person.post('comment/action/', { video_id, action_type: 1, comment_text })

test('the newest comment stands first, its author as the viewer sees them', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0] = await film(ana, ['one'])
  await say(ben, video, 'first')
  await say(ana, video, 'second')
  await ana.post('relation/action/', { to_user_id: ben.userId, action_type: 1 })

  const told = { id: expect.any(Number), create_date: expect.stringMatching(/^\d\d-\d\d$/) }
  const list = (isAnas: boolean) => ({
    ...ok,
    comment_list: [
      { ...told, user: userLike(ana, { work_count: 1, follow_count: 1 }), content: 'second' },
      { ...told, user: userLike(ben, { follower_count: 1, is_follow: isAnas }), content: 'first' },
    ],
  })
  expect(await ana.get('comment/list/', { video_id: video })).toStrictEqual(list(true))
  expect(await ben.get('comment/list/', { video_id: video })).toStrictEqual(list(false))
  for (const token of ['', 'not a token']) {
    expect(await world.phone.get('comment/list/', { video_id: video, token })).toStrictEqual(list(false))
  }
})

test('a deleted comment is gone at once, and a list holds the comments of its own video only', async () => {
  const ana = await newcomer('ana')
  const [one = 0, two = 0] = await film(ana, ['one', 'two'])
  const { comment } = await say(ana, one, 'oops')
  await say(ana, two, 'elsewhere')
  await ana.post('comment/action/', { video_id: one, action_type: 2, comment_id: comment.id })
  expect(await ana.get('comment/list/', { video_id: one })).toStrictEqual({ ...ok, comment_list: [] })
})

test('a video that does not exist has no comments', async () => {
  for (const video_id of [9_999_999, 0, '', -1, 'x']) {
    expect(await world.phone.get('comment/list/', { video_id })).toStrictEqual(refused({ comment_list: [] }))
  }
  expect(await world.phone.get('comment/list/')).toStrictEqual(refused({ comment_list: [] }))
})

test('the day of a comment is the day in Shanghai', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  await say(ana, video, 'on New Year')
  await sql`update interactions.comments set created_at = '2023-12-31T16:00:00Z' where video_id = ${video}`
  expect((await ana.get('comment/list/', { video_id: video })).comment_list[0].create_date).toBe('01-01')
})

test.each([
  ['2023-12-31T15:59:59.999Z', '12-31'],
  ['2023-12-31T16:00:00.000Z', '01-01'],
  ['2024-02-28T16:00:00.000Z', '02-29'],
  ['2023-02-28T16:00:00.000Z', '03-01'],
  ['2023-05-01T00:00:00.000Z', '05-01'],
])('a comment of %s is dated %s', (time, day) => {
  const counts = { followCount: 0, followerCount: 0, totalFavorited: 0, workCount: 0, favoriteCount: 0 }
  const author = {
    ...counts,
    id: '1',
    name: 'ana',
    isFollow: false,
    avatar: '',
    backgroundImage: '',
    signature: '',
  }
  const card: CommentCard = {
    id: '1',
    content: 'x',
    createdAt: Date.parse(time),
    author,
  }
  expect(commentView(card).create_date).toBe(day)
})
