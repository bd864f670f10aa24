import { randomInt } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { multipart } from '../rest/send.ts'
import { setTheStage } from '../rest/stage.ts'
import { expectVideos, float64, officialClient, ok } from './official-client.ts'

const { world, sql, newcomer } = await setTheStage()
const client = officialClient(world.restUrl)
const [userA, userB] = ['douyinTestUserA', 'douyinTestUserB']

beforeAll(async () => {
  // The suite looks at the feed before it publishes: somebody must have been there.
  const seedAuthor = await newcomer('zhanglei')
  await seedAuthor.publish('Bear')
})

async function feed() {
  const { video_list } = ok(await client.get('/douyin/feed/', {}))
  expectVideos(video_list)
  expect(video_list.length).toBeGreaterThan(0)
  return video_list
}

/** The first video's id, as the suite sends it back: a float64. */
async function videoIdFromFeed(): Promise<string> {
  return float64((await feed())[0]?.id ?? 0)
}

/** The seven tests of the official suite, in the order in which Go runs them. */
function theOfficialSuite() {
  test('TestFeed', async () => expect(await feed()).not.toHaveLength(0))

  test('TestUserAction', async () => {
    const username = `douyin${randomInt(65_536)}`
    const who = { username, password: username }
    for (const path of ['/douyin/user/register/', '/douyin/user/login/']) {
      const reply = ok(await client.post(path, who, who))
      expect(reply.user_id).toBeGreaterThan(0)
      expect(reply.token).toMatch(/./)
      if (path.includes('register')) continue
      const { user } = ok(await client.get('/douyin/user/', { token: reply.token }))
      expect(user.id).toBeGreaterThan(0)
      expect(user.name).toMatch(/./)
    }
  })

  test('TestPublish', async () => {
    const { userId, token } = await client.testUser(userA)
    const upload = multipart([
      ['data', await clip()],
      ['token', token],
      ['title', 'Bear'],
    ])
    ok(await client.multipart('/douyin/publish/action/', upload))
    const { video_list } = ok(await client.get('/douyin/publish/list/', { user_id: userId, token }))
    expectVideos(video_list)
    expect(video_list.length).toBeGreaterThan(0)
  })

  test('TestFavorite', async () => {
    const video_id = await videoIdFromFeed()
    const { userId, token } = await client.testUser(userA)
    const like = { token, video_id, action_type: 1 }
    ok(await client.post('/douyin/favorite/action/', like, like))
    const whose = { token, user_id: userId }
    const { video_list } = ok(await client.get('/douyin/favorite/list/', whose, whose))
    expectVideos(video_list)
    expect(video_list.map(({ id }) => float64(id))).toContain(video_id)
  })

  test('TestComment', async () => {
    const video_id = await videoIdFromFeed()
    const { token } = await client.testUser(userA)
    const said = { token, video_id, action_type: 1, comment_text: '测试评论' }
    const { comment } = ok(await client.post('/douyin/comment/action/', said, said))
    expect(comment.id).toBeGreaterThan(0)

    const asked = { token, video_id }
    const { comment_list } = ok(await client.get('/douyin/comment/list/', asked, asked))
    for (const each of comment_list) {
      expect(each).toMatchObject({ id: expect.any(Number), user: expect.anything() })
      expect(each).toMatchObject({
        content: expect.stringMatching(/./),
        create_date: expect.stringMatching(/./),
      })
    }
    expect(comment_list.map(({ id }: { id: number }) => id)).toContain(comment.id)

    const unsaid = { token, video_id, action_type: 2, comment_id: comment.id }
    ok(await client.post('/douyin/comment/action/', unsaid, unsaid))
  })

  test('TestRelation', async () => {
    const [a, b] = [await client.testUser(userA), await client.testUser(userB)]
    const follow = { token: a.token, to_user_id: b.userId, action_type: 1 }
    ok(await client.post('/douyin/relation/action/', follow, follow))
    for (const [list, owner, other] of [
      ['follow', a, b],
      ['follower', b, a],
    ] as const) {
      const asked = { token: owner.token, user_id: owner.userId }
      const { user_list } = ok(await client.get(`/douyin/relation/${list}/list/`, asked, asked))
      expect(user_list.map(({ id }: { id: number }) => id)).toContain(other.userId)
    }
  })

  test('TestChat', async () => {
    const [a, b] = [await client.testUser(userA), await client.testUser(userB)]
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const sent = { token: from.token, to_user_id: to.userId, action_type: 1 }
      const content = ['content', 'Send to UserB'] as const
      ok(await client.post('/douyin/message/action/', [...Object.entries(sent), content, content], sent))
      const asked = { token: from.token, to_user_id: to.userId }
      const { message_list } = ok(await client.get('/douyin/message/chat/', asked, asked))
      expect(message_list.length).toBeGreaterThan(0)
    }
  })
}

describe('the official suite', () => {
  theOfficialSuite()
})

describe('the official suite, again on the same database', () => {
  test('its two people are registered already, which is told by an empty token', async () => {
    const who = { username: userA, password: userA }
    const reply = await client.post('/douyin/user/register/', who, who)
    expect(reply.status_code).not.toBe(0)
    expect(reply.token).toBe('')
  })
  theOfficialSuite()
})

describe('the official suite, when ids have grown past a million', () => {
  beforeAll(async () => {
    for (const table of ['users.users', 'videos.videos', 'interactions.comments', 'chat.messages']) {
      await sql.unsafe(`alter table ${table} alter column id restart with 1234567`)
    }
    await (await newcomer('a late comer')).publish('id of seven digits')
  })
  test('an id comes back from Go as a float64', async () => {
    expect(await videoIdFromFeed()).toBe('1.234567e+06')
  })
  theOfficialSuite()
})
