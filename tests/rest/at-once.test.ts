import { randomInt, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { countMistakes } from '#db/count-mistakes.ts'
import { hashToken } from '#platform/identity/identity.ts'
import type { Reply } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { ok } from './shapes.ts'
import { setTheStage, type Person } from './stage.ts'

const { world, sql, newcomer, film } = await setTheStage()

test('S-29, S-30: fifty taps on one heart at once count once, and fifty taps to undo count once', async () => {
  const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
  const [video = 0] = await film(ana, ['one'])
  const tapFiftyTimes = (action_type: number) =>
    Promise.all(
      Array.from({ length: 50 }, () => ben.post('favorite/action/', { video_id: video, action_type })),
    )
  const numbers = async () => [
    (await world.phone.get('feed/')).video_list[0].favorite_count,
    (await ana.get('user/')).user.total_favorited,
    (await ben.get('user/')).user.favorite_count,
  ]
  expect(new Set((await tapFiftyTimes(1)).map((reply) => JSON.stringify(reply)))).toStrictEqual(
    new Set([JSON.stringify(ok)]),
  )
  expect(await numbers()).toStrictEqual([1, 1, 1])
  await tapFiftyTimes(2)
  expect(await numbers()).toStrictEqual([0, 0, 0])
})

test('R-02: a crowd that likes, follows, comments and changes its mind, all at once: every count is what the rows say', async () => {
  const crowd: Person[] = []
  for (let n = 0; n < 30; n += 1) crowd.push(await newcomer('somebody'))
  const videos: number[] = []
  for (const person of crowd.slice(0, 6)) videos.push(...(await film(person, ['one', 'two'])))

  const anyOf = <Thing>(things: readonly Thing[]): Thing => {
    const thing = things[randomInt(things.length)]
    if (thing === undefined) throw new Error('nothing to choose from')
    return thing
  }
  const doSomething = async (person: Person): Promise<Reply> => {
    const action_type = anyOf([1, 1, 2])
    const video_id = anyOf(videos)
    const deed = anyOf(['like', 'follow', 'follow', 'comment'])
    if (deed === 'like') return person.post('favorite/action/', { video_id, action_type })
    if (deed === 'comment')
      return person.post('comment/action/', { video_id, action_type: 1, comment_text: '好' })
    const others = crowd.filter(({ userId }) => userId !== person.userId)
    // Two celebrities and a few fans: the more they meet on the same rows, the better.
    return person.post('relation/action/', { to_user_id: anyOf(others.slice(0, 5)).userId, action_type })
  }
  const replies = await Promise.all(
    crowd.map(async (person) => {
      const told: Reply[] = []
      for (let n = 0; n < 8; n += 1)
        told.push(...(await Promise.all([doSomething(person), doSomething(person)])))
      return told
    }),
  )
  expect(replies.flat().filter(({ status_code }) => status_code !== 0)).toStrictEqual([])

  const mistakes = await countMistakes(sql)
  expect(mistakes).toStrictEqual(Object.fromEntries(Object.keys(mistakes).map((what) => [what, 0])))
  const [lowest] = await sql`
    select least((select min(least(favorite_count, comment_count)) from interactions.video_stats),
      (select min(least(favorite_count, total_favorited)) from interactions.user_stats),
      (select min(least(follow_count, follower_count)) from social.follow_stats)) as count`
  expect(lowest).toStrictEqual({ count: 0 })
})

test('two people who follow each other at the same moment are friends', async () => {
  for (let n = 0; n < 5; n += 1) {
    const [ana, ben] = [await newcomer('ana'), await newcomer('ben')]
    const follow = (from: Person, to: Person) =>
      from.post('relation/action/', { to_user_id: to.userId, action_type: 1 })
    expect(await Promise.all([follow(ana, ben), follow(ben, ana)])).toStrictEqual([ok, ok])
    expect((await ana.get('relation/friend/list/')).user_list).toMatchObject([{ id: ben.userId }])
  }
})

test('R-01: two hundred people like one video at the same moment, some of them twice: it has two hundred likes', async () => {
  const author = await newcomer('author')
  const [video = 0] = await film(author, ['viral'])
  const fans = await peopleWithSessions(200)
  const like = (token: string, action_type: number) =>
    world.phone.post('favorite/action/', { video_id: video, action_type, token })
  const replies = await Promise.all([...fans, ...fans.slice(0, 50)].map((token) => like(token, 1)))
  expect(replies.filter(({ status_code }) => status_code !== 0)).toStrictEqual([])
  const count = async () => (await world.phone.get('feed/')).video_list[0].favorite_count
  expect(await count()).toBe(200)
  expect((await author.get('user/')).user.total_favorited).toBe(200)
  // Half of them change their minds while others insist.
  await Promise.all(fans.map((token, n) => like(token, n % 2 === 0 ? 2 : 1)))
  expect(await count()).toBe(100)
  expect(Object.values(await countMistakes(sql)).every((mistakes) => mistakes === 0)).toBe(true)
})

/** Registered and signed in without a password having to be hashed for each. */
async function peopleWithSessions(count: number): Promise<string[]> {
  await using rows = rowsOf(world.databaseUrl)
  const ids = await rows.people(count)
  const tokens = ids.map(() => randomUUID())
  await rows.sql`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    select u::bigint, h, 'douyin', now() + interval '1 day', now() + interval '1 day'
    from unnest(${ids}::text[], ${tokens.map(hashToken)}::text[]) as t (u, h)`
  return tokens
}
