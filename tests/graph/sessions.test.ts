import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createDatabase } from '../database.ts'
import type { GraphClient } from '../graph-client.ts'
import { liveClient } from '../live-client.ts'
import { findRedis, openRedis } from '../../fleet/servers/redis.ts'
import { remoteDoors } from '../remote-doors.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { createWorld } from '../world.ts'

const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
const SESSIONS = '{ me { sessions { id scope createdAt lastUsedAt expiresAt isCurrent } } }'
const REVOKE = 'mutation($id: ID!) { revokeSession(id: $id) }'
const CHANGE = 'mutation($c: String!, $n: String!) { changePassword(current: $c, new: $n) }'

interface Listed {
  id: string
  scope: string
  createdAt: number
  lastUsedAt: number
  expiresAt: number
  isCurrent: boolean
}

const sessionsOf = async (client: GraphClient): Promise<Listed[]> => (await client.get(SESSIONS)).me.sessions

describe.each([
  ['in one process', undefined],
  ['with subgraphs elsewhere', remoteDoors()],
])('%s', async (_, doorTo) => {
  const world = await worldOfFile({ doorTo })
  const { graph } = world
  const again = async (username: string, password = `${username} password`) =>
    graph.as((await graph.get(LOGIN, { u: username, p: password })).login.token)
  const isOut = async (client: GraphClient) => (await client.refusal('{ me { id } }')) === 'UNAUTHENTICATED'

  test('ana sees where she is signed in, newest first, and which of it is this', async () => {
    const ana = await graph.signUp('ana')
    await world.phone.logIn('ana')
    const listed = await sessionsOf(ana)
    expect(listed.map(({ scope, isCurrent }) => [scope, isCurrent])).toEqual([
      ['APP', false],
      ['GRAPH', true],
    ])
    const now = Date.now()
    for (const { createdAt, lastUsedAt, expiresAt } of listed) {
      expect(Math.abs(now - createdAt)).toBeLessThan(10_000)
      expect(Math.abs(now - lastUsedAt)).toBeLessThan(10_000)
      expect(expiresAt).toBeGreaterThan(now)
    }
    const ben = await graph.signUp('ben')
    expect(await ben.get(`{ user(id: "${ana.id}") { sessions { id } } }`)).toEqual({
      user: { sessions: null },
    })
    expect(await graph.get(`{ user(id: "${ana.id}") { sessions { id } } }`)).toEqual({
      user: { sessions: null },
    })
  })

  test('a lost phone is signed out from elsewhere, its socket with it; the other session goes on', async () => {
    const lost = await graph.signUp('cleo')
    const home = await again('cleo')
    await using socket = liveClient(world.gatewayUrl, lost)
    await socket.opened()
    const [id] = (await sessionsOf(lost)).filter(({ isCurrent }) => isCurrent).map((session) => session.id)
    await pause(50)

    const start = performance.now()
    expect(await home.get(REVOKE, { id })).toEqual({ revokeSession: true })
    expect(await isOut(lost)).toBe(true)
    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await isOut(home)).toBe(false)
    expect(await home.get(REVOKE, { id })).toEqual({ revokeSession: false })
  })

  test('S-25: nobody ends a session of somebody else', async () => {
    const [dora, emil] = [await graph.signUp('dora'), await graph.signUp('emil')]
    const [session] = await sessionsOf(dora)
    expect(await emil.get(REVOKE, { id: session?.id })).toEqual({ revokeSession: false })
    for (const id of ['x', '0', '-1', '99999999999999999999'])
      expect(await emil.get(REVOKE, { id })).toEqual({ revokeSession: false })
    expect(await isOut(dora)).toBe(false)
    expect(await graph.refusal(REVOKE, { id: session?.id })).toBe('UNAUTHENTICATED')
    expect(await graph.refusal('mutation { logoutEverywhere }')).toBe('UNAUTHENTICATED')
    expect(await graph.refusal(CHANGE, { c: 'long enough', n: 'long enough' })).toBe('UNAUTHENTICATED')
  })

  test('everywhere means everywhere: the app too, and this very session unless it is to stay', async () => {
    const fay = await graph.signUp('fay')
    const app = await world.phone.logIn('fay')
    const other = await again('fay')
    await app.get('relation/friend/list/')
    expect(await fay.get('mutation { logoutEverywhere(keepThis: true) }')).toEqual({ logoutEverywhere: 2 })
    expect([await isOut(other), await isOut(fay)]).toEqual([true, false])
    expect((await app.get('relation/friend/list/')).status_code).toBe(20_001)
    expect(await fay.get('mutation { logoutEverywhere }')).toEqual({ logoutEverywhere: 1 })
    expect(await isOut(fay)).toBe(true)
  })

  test('a fifty-first sign-in ends the oldest session at once, its socket with it, and no other', async () => {
    const oldest = await graph.signUp('gil')
    const next = await again('gil')
    await using socket = liveClient(world.gatewayUrl, oldest)
    await socket.opened()
    expect([await isOut(oldest), await isOut(next)]).toEqual([false, false])
    await using rows = rowsOf(world.databaseUrl)
    await rows.sql`
      insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
      select ${oldest.id}, gen_random_uuid()::text, 'graph', now() + interval '1 day', now() + interval '1 day'
      from generate_series(1, 48)`

    const newest = await again('gil')
    expect([await isOut(oldest), await isOut(next), await isOut(newest)]).toEqual([true, false, false])
    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect(await sessionsOf(newest)).toHaveLength(50)
  })

  test('S-16: a new password puts everybody out who came in with the old one, but not who changes it', async () => {
    const gus = await graph.signUp('gus')
    const thief = await again('gus')
    const app = await world.phone.logIn('gus')
    await using socket = liveClient(world.gatewayUrl, thief)
    await socket.opened()
    expect(await thief.refusal(CHANGE, { c: 'a guess', n: 'mine for good' })).toBe('BAD_CREDENTIALS')
    expect(await gus.refusal(CHANGE, { c: 'gus password', n: 'short' })).toBe('INVALID_INPUT')

    expect(await gus.get(CHANGE, { c: 'gus password', n: 'a better one' })).toEqual({ changePassword: true })

    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect([await isOut(thief), await isOut(gus)]).toEqual([true, false])
    expect((await app.get('relation/friend/list/')).status_code).toBe(20_001)
    expect(await graph.refusal(LOGIN, { u: 'gus', p: 'gus password' })).toBe('BAD_CREDENTIALS')
    expect(await isOut(await again('gus', 'a better one'))).toBe(false)
  })

  test('who signs in with the old password while it is being changed is not in afterwards', async () => {
    const hana = await graph.signUp('hana')
    for (let round = 0; round < 5; round += 1) {
      const [before, after] = [`hana password${'!'.repeat(round)}`, `hana password${'!'.repeat(round + 1)}`]
      if (round === 0) await hana.get(CHANGE, { c: 'hana password', n: before }).catch(() => undefined)
      const racing = Array.from({ length: 4 }, () => graph.ask(LOGIN, { u: 'hana', p: before }))
      const [, ...answers] = await Promise.all([hana.get(CHANGE, { c: before, n: after }), ...racing])
      const tokens = answers.flatMap(({ data }) => data?.login?.token ?? [])
      for (const token of tokens) expect(await isOut(graph.as(token))).toBe(true)
    }
  })
})

const redis = process.env.REDIS_URL ? { path: '' } : await findRedis()

test.skipIf(!('path' in redis))(
  'what one machine ends is over at once on the other, open sockets included, by way of Redis',
  async () => {
    if (!('path' in redis)) throw new Error(redis.reason)
    await using server = process.env.REDIS_URL ? null : await openRedis(redis)
    await using database = await createDatabase()
    const settings = { REDIS_URL: server?.url ?? process.env.REDIS_URL }
    await using here = await createWorld({ database, settings })
    await using there = await createWorld({ database, settings })
    const ines = await here.graph.signUp('ines')
    const away = there.graph.as((await there.graph.get(LOGIN, { u: 'ines', p: 'ines password' })).login.token)
    await using socket = liveClient(there.gatewayUrl, away)
    await socket.opened()
    await away.get('{ me { id } }')

    const start = performance.now()
    await ines.get('mutation { logoutEverywhere(keepThis: true) }')
    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
    expect(await away.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
    expect(performance.now() - start).toBeLessThan(1_000)
  },
)

test('S-16: a machine that nobody told lets an ended session live for five seconds, no longer', async () => {
  await using database = await createDatabase()
  await using here = await createWorld({ database })
  await using there = await createWorld({ database })
  const juri = await here.graph.signUp('juri')
  const away = there.graph.as((await there.graph.get(LOGIN, { u: 'juri', p: 'juri password' })).login.token)
  await using socket = liveClient(there.gatewayUrl, away)
  await socket.opened()
  await away.get('{ me { id } }')

  await here.graph.as(String(juri.token)).get('mutation { logoutEverywhere }')
  const over = socket.closed
  await pause(5_000)
  expect(await away.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
  expect(await over).toEqual({ code: 4403, reason: 'SessionEnded' })
})
