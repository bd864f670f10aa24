import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { ok, refused, userLike } from './shapes.ts'
import { setTheStage } from './stage.ts'
import { UNSEEN } from './unseen.ts'

const { world, newcomer, film, tally } = await setTheStage()
const nothing = refused({ comment: null })

const say = (person: Phone, video_id: number | string, comment_text: string) =>
  person.post('comment/action/', { video_id, action_type: 1, comment_text })

const unsay = (person: Phone, video_id: number | string, comment_id: number | string) =>
  person.post('comment/action/', { video_id, action_type: 2, comment_id })

const countOf = async (video: number) => {
  const { video_list } = await world.phone.get('feed/')
  return video_list.find(({ id }: { id: number }) => id === video)?.comment_count
}

test('a comment comes back whole, and counts at once', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0] = await film(ana, ['one'])
  const { comment, ...envelope } = await say(ben, video, '测试评论')
  expect(envelope).toStrictEqual(ok)
  expect(comment).toStrictEqual({
    ...{ id: expect.any(Number), user: userLike(ben), content: '测试评论' },
    create_date: expect.stringMatching(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
  })
  expect(comment.id).toBeGreaterThan(0)
  expect(await countOf(video)).toBe(1)
})

test('a comment is kept exactly as it was written', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  for (const text of [
    '好看！',
    '🎬👨‍👩‍👧‍👦🇨🇳',
    'e\u0301 is not é',
    ' spaces around ',
    'a\nb\tc',
    '<b>&amp;</b>',
    '100%',
    '1+1=2&x',
    "'; --",
    '\u202Eright to left',
    '\u200Bseen',
    '❤\uFE0F',
  ]) {
    const { comment } = await say(ana, video, text)
    expect(comment.content).toBe(text)
    expect((await ana.get('comment/list/', { video_id: video })).comment_list[0].content).toBe(text)
  }
})

test('a comment has one to five hundred characters', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  for (const text of ['好'.repeat(500), '🎬'.repeat(500), 'x'])
    expect(await say(ana, video, text)).toMatchObject(ok)
  const before = await tally()
  for (const text of ['好'.repeat(501), '🎬'.repeat(501), '', '   ', '\n', 'a\0b', ...UNSEEN]) {
    expect(await say(ana, video, text)).toStrictEqual(nothing)
  }
  expect(await ana.post('comment/action/', { video_id: video, action_type: 1 })).toStrictEqual(nothing)
  expect(await tally()).toStrictEqual(before)
})

test('people delete their own comments, once', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  const { comment } = await say(ana, video, 'oops')
  await say(ana, video, 'stays')
  expect(await unsay(ana, video, comment.id)).toStrictEqual({ ...ok, comment: null })
  expect(await countOf(video)).toBe(1)
  expect(await unsay(ana, video, comment.id)).toStrictEqual(nothing)
  expect(await countOf(video)).toBe(1)
})

test("nobody deletes another's comment, not even the video's author, and no count moves", async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0, other = 0] = await film(ana, ['one', 'other'])
  const { comment } = await say(ben, video, 'mine')
  const before = await tally()
  expect(await unsay(ana, video, comment.id)).toStrictEqual(nothing)
  expect(await unsay(ben, other, comment.id)).toStrictEqual(nothing)
  expect(await unsay(world.phone, video, comment.id)).toStrictEqual(nothing)
  for (const id of [9_999_999, 0, '', -1, 'x', '9007199254740991'])
    expect(await unsay(ben, video, id)).toStrictEqual(nothing)
  expect(await ben.post('comment/action/', { video_id: video, action_type: 2 })).toStrictEqual(nothing)
  expect(await tally()).toStrictEqual(before)
  expect(await countOf(video)).toBe(1)
})

test('deleting one comment from five phones at once counts once', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  const { comment } = await say(ana, video, 'oops')
  const replies = await Promise.all(Array.from({ length: 5 }, () => unsay(ana, video, comment.id)))
  expect(replies.filter(({ status_code }) => status_code === 0)).toHaveLength(1)
  expect(await countOf(video)).toBe(0)
})

test('unknown videos, unknown actions and guests leave nothing behind', async () => {
  const ana = await newcomer('ana')
  const [video = 0] = await film(ana, ['one'])
  const before = await tally()
  for (const target of [9_999_999, 0, '', -1, 'x'])
    expect(await say(ana, target, 'hello')).toStrictEqual(nothing)
  for (const action_type of [0, 3, -1, '', 'say']) {
    const reply = await ana.post('comment/action/', {
      video_id: video,
      action_type,
      comment_text: 'x',
      comment_id: 1,
    })
    expect(reply).toStrictEqual(nothing)
  }
  expect(await say(world.phone, video, 'hello')).toStrictEqual(nothing)
  const token = 'not a token'
  expect(
    await world.phone.post('comment/action/', { token, video_id: video, action_type: 1, comment_text: 'x' }),
  ).toStrictEqual(nothing)
  expect(await tally()).toStrictEqual(before)
})
