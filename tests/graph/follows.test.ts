import { expect, test } from 'vitest'
import type { GraphClient } from '../graph-client.ts'
import { rowsOf } from '../rows.ts'
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
