import { expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { followStore } from '../../subgraphs/social/follow-store.ts'
import { eventually } from '../eventually.ts'
import type { GraphClient } from '../graph-client.ts'
import { rowsOf, type Rows } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const FOLLOW = 'mutation($id: ID!) { followUser(userId: $id) { id name isFollow followerCount followCount } }'
const UNFOLLOW = FOLLOW.replace('followUser', 'unfollowUser')
const COUNTS = '{ me { followCount followerCount } }'

const { graph, databaseUrl } = await worldOfFile()

async function names(client: GraphClient, list: string): Promise<string[]> {
  const [root] = list.split('(')
  const data = await client.get(`{ ${list} { items { name } } }`)
  return data[root ?? ''].items.map(({ name }: { name: string }) => name)
}

async function three(suffix: string) {
  const [ana, ben, cleo] = await Promise.all(
    ['ana', 'ben', 'cleo'].map((name) => graph.signUp(`${name} ${suffix}`)),
  )
  if (!ana || !ben || !cleo) throw new Error('three came in')
  return { ana, ben, cleo }
}

test('ana follows ben: the answer shows it, and both counts moved', async () => {
  const { ana, ben } = await three('I')
  expect((await ana.get(FOLLOW, { id: ben.id })).followUser).toEqual({
    ...{ id: ben.id, name: 'ben I', isFollow: true },
    ...{ followerCount: 1, followCount: 0 },
  })
  expect(await ana.get(COUNTS)).toEqual({ me: { followCount: 1, followerCount: 0 } })
})

test('following twice counts once, also at the same moment; so does leaving', async () => {
  const { ana, ben } = await three('II')
  await Promise.all(Array.from({ length: 20 }, () => ana.get(FOLLOW, { id: ben.id })))
  expect(await ben.get(COUNTS)).toEqual({ me: { followCount: 0, followerCount: 1 } })
  await Promise.all(Array.from({ length: 20 }, () => ana.get(UNFOLLOW, { id: ben.id })))
  expect(await ben.get(COUNTS)).toEqual({ me: { followCount: 0, followerCount: 0 } })
})

test('two people who follow each other at the same moment never wait for each other', async () => {
  const { ana, ben } = await three('III')
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([ana.get(FOLLOW, { id: ben.id }), ben.get(FOLLOW, { id: ana.id })])
    await Promise.all([ana.get(UNFOLLOW, { id: ben.id }), ben.get(UNFOLLOW, { id: ana.id })])
  }
  expect(await ana.get(COUNTS)).toEqual({ me: { followCount: 0, followerCount: 0 } })
})

test('lists of people are newest relation first, and anybody may look', async () => {
  const { ana, ben, cleo } = await three('IV')
  await ana.get(FOLLOW, { id: ben.id })
  await ana.get(FOLLOW, { id: cleo.id })
  await ben.get(FOLLOW, { id: cleo.id })
  expect(await names(graph, `following(userId: "${ana.id}")`)).toEqual(['cleo IV', 'ben IV'])
  expect(await names(graph, `followers(userId: "${cleo.id}")`)).toEqual(['ben IV', 'ana IV'])
  expect(await names(graph, `following(userId: "${cleo.id}")`)).toEqual([])
})

test('friends follow each other; a one-sided follow is none, and leaving ends it', async () => {
  const { ana, ben, cleo } = await three('V')
  await ana.get(FOLLOW, { id: ben.id })
  await ana.get(FOLLOW, { id: cleo.id })
  expect(await names(ana, 'friends')).toEqual([])
  await cleo.get(FOLLOW, { id: ana.id })
  await ben.get(FOLLOW, { id: ana.id })
  expect(await names(ana, 'friends')).toEqual(['ben V', 'cleo V'])
  expect(await names(ben, 'friends')).toEqual(['ana V'])
  await ben.get(UNFOLLOW, { id: ana.id })
  expect(await names(ana, 'friends')).toEqual(['cleo V'])
})

test('everybody follows everybody at the same moment: each two are friends once, and page by page all are found, the newest first', async () => {
  await using rows = rowsOf(databaseUrl)
  const ana = await graph.signUp('ana VII')
  const people = [ana.id, ...(await rows.people(11))]
  await using db = openDb({ url: databaseUrl, owner: 'social', connections: 12 })
  const store = followStore(db.sql)
  const others = (person: string) => people.filter((one) => one !== person)
  await Promise.all(people.flatMap((one) => others(one).map((other) => store.insert(one, other))))
  const since = await rows.sql<{ id: string; at: string }[]>`
    select mine.followee_id as id, greatest(mine.id, theirs.id) as at from social.follows mine
    join social.follows theirs on (theirs.follower_id, theirs.followee_id) = (mine.followee_id, mine.follower_id)
    where mine.follower_id = ${ana.id} order by 2 desc`
  expect(since).toHaveLength(11)
  const seen: string[] = []
  let after: string | null = null
  do {
    const query = 'query($after: String) { friends(first: 4, after: $after) { items { id } next } }'
    const page: { items: { id: string }[]; next: string | null } = (await ana.get(query, { after })).friends
    seen.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after && seen.length < 30)
  expect(seen).toEqual(since.map(({ id }) => id))
  expect(await friendsThatAreNot(rows)).toEqual([])
})

test('whoever comes while the other goes: friends are those who follow each other in the end, however they came to', async () => {
  await using rows = rowsOf(databaseUrl)
  const people = await rows.people(4)
  await using db = openDb({ url: databaseUrl, owner: 'social', connections: 8 })
  const store = followStore(db.sql)
  const others = (person: string) => people.filter((one) => one !== person)
  const comeAndGo = async (follower: string, followee: string) => {
    for (let round = 0; round < 25; round += 1) {
      await store.insert(follower, followee)
      if (round % 3 > 0) await store.remove(follower, followee)
    }
  }
  await Promise.all(people.flatMap((one) => others(one).map((other) => comeAndGo(one, other))))
  expect(await friendsThatAreNot(rows)).toEqual([])
  await rows.sql`delete from social.follows where follower_id = any(${people}::bigint[])`
  expect(await rows.sql`select from social.friends where user_id = any(${people}::bigint[])`).toHaveLength(0)
})

test.for([
  ['both come', 'comes', 'comes', 2],
  ['one comes, the other goes', 'comes', 'goes', 0],
  ['one goes, the other comes', 'goes', 'comes', 0],
  ['both go', 'goes', 'goes', 0],
] as const)(
  '%s: the second one waits for the first one to be done, and sees it',
  async ([, one, other, friends]) => {
    await using rows = rowsOf(databaseUrl)
    await using first = rowsOf(databaseUrl)
    await using second = rowsOf(databaseUrl)
    const [ana = '', ben = ''] = await rows.people(2)
    // Without their counters, which by themselves would make one wait for the other.
    const change = {
      comes: ({ sql }: Rows, me: string, whom: string) =>
        sql`insert into social.follows (follower_id, followee_id) values (${me}, ${whom})`,
      goes: ({ sql }: Rows, me: string, whom: string) =>
        sql`delete from social.follows where follower_id = ${me} and followee_id = ${whom}`,
    }
    if (one === 'goes') await change.comes(rows, ana, ben)
    if (other === 'goes') await change.comes(rows, ben, ana)
    await first.sql`begin`
    await change[one](first, ana, ben)
    const waiting = change[other](second, ben, ana).execute()
    await eventually(() => isWaiting(rows))
    await first.sql`commit`
    await waiting
    const sides = await rows.sql`select from social.friends where user_id = any(${[ana, ben]}::bigint[])`
    expect(sides).toHaveLength(friends)
    expect(await friendsThatAreNot(rows)).toEqual([])
  },
)

async function isWaiting({ sql }: Rows): Promise<boolean> {
  const waiting = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return waiting.count > 0
}

/** Who is said to be whose friend, since when, and is not; and who is, and is not said to be. */
function friendsThatAreNot({ sql }: Rows) {
  return sql`
    select user_id, friend_id, since, met from social.friends full join (
      select a.follower_id as user_id, a.followee_id as friend_id, greatest(a.id, b.id) as met
      from social.follows a join social.follows b on (b.follower_id, b.followee_id) = (a.followee_id, a.follower_id)
    ) follows using (user_id, friend_id) where since is distinct from met`
}

test('followers come page by page, each of them once', async () => {
  const star = await graph.signUp('star')
  await using rows = rowsOf(databaseUrl)
  const fans = await rows.people(7)
  for (const fan of fans) {
    await rows.sql`insert into social.follows (follower_id, followee_id) values (${fan}, ${star.id})`
  }
  const query = `query($id: ID!, $after: String) {
    followers(userId: $id, first: 3, after: $after) { items { id } next } }`
  const seen: string[] = []
  let after: string | null = null
  do {
    const answer = await graph.get(query, { id: star.id, after })
    const page: { items: { id: string }[]; next: string | null } = answer.followers
    seen.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after && seen.length < 20)
  expect(seen).toEqual(fans.reverse())
})

test('nobody follows oneself, nobody follows nobody, and guests follow nobody', async () => {
  const { ana } = await three('VI')
  expect(await ana.refusal(FOLLOW, { id: ana.id })).toBe('INVALID_INPUT')
  expect(await ana.refusal(FOLLOW, { id: '424242' })).toBe('NOT_FOUND')
  expect(await ana.refusal(UNFOLLOW, { id: '424242' })).toBe('NOT_FOUND')
  expect(await graph.refusal(FOLLOW, { id: ana.id })).toBe('UNAUTHENTICATED')
  expect(await graph.refusal('{ friends { items { id } } }')).toBe('UNAUTHENTICATED')
})
