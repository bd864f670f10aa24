import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { liveClient } from '../live-client.ts'
import { everyEndpoint } from '../rest/every-endpoint.ts'
import { createWorld } from '../world.ts'
import { post } from './post.ts'

/** A place of its own in the network: every address of 127.0.0.0/8 leads here. */
function placeAt(localAddress: string) {
  const agent = new Agent({ localAddress })
  onTestFinished(() => agent.destroy())
  return {
    async get(url: string) {
      const { statusCode, headers, body } = await request(url, { dispatcher: agent })
      return { status: statusCode, headers, text: await body.text() }
    },
    /** Whether a new connection is answered within half a second. */
    isHeard(url: string): Promise<boolean> {
      const { hostname, port } = new URL(url)
      const socket = connect({ host: hostname, port: Number(port), localAddress })
      socket.write(`GET /health/live HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`)
      const answered = new Promise<boolean>((resolve) => {
        socket.once('data', () => resolve(true))
        for (const end of ['end', 'close', 'error']) socket.once(end, () => resolve(false))
      })
      return Promise.race([answered, pause(500, false)]).finally(() => socket.destroy())
    },
  }
}

test('S-28: an address that goes on after being refused is not heard any more, on either port; all others are', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'requests=5/50,refusals=3/300' } })
  const [mob, ana] = [placeAt('127.0.2.1'), placeAt('127.0.2.2')]
  const feed = `${world.restUrl}/douyin/feed/`
  const codes = []
  for (let n = 0; n < 8; n += 1) {
    const { status, headers, text } = await mob.get(feed)
    codes.push([status, JSON.parse(text).status_code, headers['retry-after'] !== undefined])
  }
  expect(codes).toEqual([...Array(5).fill([200, 0, false]), ...Array(3).fill([200, 40_029, true])])
  await expect(mob.get(feed)).rejects.toThrow()
  expect([await mob.isHeard(world.restUrl), await mob.isHeard(world.gatewayUrl)]).toEqual([false, false])
  expect((await ana.get(feed)).status).toBe(200)
  expect([await ana.isHeard(world.restUrl), await ana.isHeard(world.gatewayUrl)]).toEqual([true, true])
})

test('S-28: behind a proxy of ours the address is refused and the proxy is not', async () => {
  const settings = { RATE_LIMITS: 'requests=2/50,refusals=2/300', TRUSTED_PROXIES: 'loopback' }
  await using world = await createWorld({ settings })
  const url = `${world.gatewayUrl}/graphql`
  const ask = (from: string) => post(url, { query: '{ feed { next } }' }, { 'x-forwarded-for': from })
  const statuses = []
  for (let n = 0; n < 6; n += 1) statuses.push((await ask('203.0.113.7')).status)
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429])
  const { status, body, headers } = await ask('203.0.113.7')
  expect([status, body.errors?.[0]?.extensions]).toEqual([429, { code: 'TOO_MANY_REQUESTS', retryAfter: 60 }])
  expect(headers.get('retry-after')).toBe('60')
  expect((await ask('198.51.100.1')).status).toBe(200)
})

const FAMILIES: Readonly<Record<string, number>> = {
  ...{ feed: 40_000, publish: 40_000, user: 30_000, message: 50_000, relation: 20_000 },
  ...{ favorite: 10_000, comment: 10_000 },
}

test('S-28: who asks too often is told so in the words of each endpoint, by status of media and the graph, and never of health', async () => {
  const settings = { RATE_LIMITS: 'requests=1/600,refusals=9999/9' }
  await using world = await createWorld({ settings })
  const { restUrl, gatewayUrl } = world
  await fetch(`${restUrl}/douyin/feed/`)
  const told = []
  for (const [method, path] of everyEndpoint) {
    const reply = await fetch(`${restUrl}/douyin/${path}/?token=x`, { method })
    told.push([path, reply.status, reply.headers.has('retry-after'), await reply.json()])
  }
  const status_msg = expect.stringMatching(/^Too many requests from this address/)
  const next_time = expect.any(Number)
  expect(told).toEqual(
    everyEndpoint.map(([, path, empty]) => {
      const family = FAMILIES[path.split('/')[0] ?? ''] ?? 0
      const more = path === 'feed' && { next_time }
      return [path, 200, true, { status_code: family + 29, status_msg, ...empty, ...more }]
    }),
  )
  for (const url of [`${restUrl}/media/0.mp4`, `${gatewayUrl}/media/0.mp4`, `${gatewayUrl}/graphql`]) {
    const { status, headers } = await fetch(url)
    expect([url, status, headers.has('retry-after')]).toEqual([url, 429, true])
  }
  for (const path of ['/health/live', '/health/ready'])
    for (const url of [restUrl, gatewayUrl]) expect((await fetch(`${url}${path}`)).status).toBe(200)
})

test('S-78: one address has so many connections at once', async () => {
  await using world = await createWorld({ settings: { ADDRESS_CONNECTIONS: '5' } })
  const { hostname, port } = new URL(world.restUrl)
  const open = Array.from({ length: 5 }, () =>
    connect({ host: hostname, port: Number(port), localAddress: '127.0.2.3' }),
  )
  onTestFinished(() => open.forEach((socket) => socket.destroy()))
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  const [mob, ana] = [placeAt('127.0.2.3'), placeAt('127.0.2.4')]
  await expect.poll(() => mob.isHeard(world.restUrl)).toBe(false)
  expect(await ana.isHeard(world.restUrl)).toBe(true)
  open.forEach((socket) => socket.destroy())
  await expect.poll(() => mob.isHeard(world.restUrl)).toBe(true)
})

test('S-06: what a guest asks for may cost so much in a minute, over HTTP and on sockets', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'cost-guests=500/100' } })
  const ana = await world.graph.signUp('ana')
  const url = `${world.gatewayUrl}/graphql`
  const query = '{ feed(first: 200) { items { id author { id } } } }'
  const answers = [await post(url, { query }), await post(url, { query }), await post(url, { query })]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(answers[2]?.body.errors?.[0]?.extensions).toEqual({
    ...{ code: 'TOO_MANY_REQUESTS', limit: 'costs', most: 500, seconds: 100 },
    retryAfter: expect.any(Number),
  })
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(10)
  await using socket = liveClient(world.gatewayUrl, null)
  expect((await socket.ask(query)).errors?.[0]?.extensions.limit).toBe('costs')
  expect((await ana.ask(query)).errors).toBeUndefined()
  expect((await world.phone.get('feed/')).status_code).toBe(0)
})

test('S-13: a crowd that signs in at one address does not keep anybody from signing in at another', async () => {
  const generous = 'login-account-address=9999/9,login-account=9999/9,login-address=9999/9,login-all=9999/9'
  const settings = { RATE_LIMITS: `${generous},refusals=9999/9`, TRUSTED_PROXIES: 'loopback' }
  await using world = await createWorld({ settings, passwordCost: PASSWORD_COST })
  await world.graph.signUp('ana')
  const url = `${world.gatewayUrl}/graphql`
  const query = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
  const signIn = async (u: string, p: string, from: string) =>
    (await post(url, { query, variables: { u, p } }, { 'x-forwarded-for': from })).body
  const crowd = Array.from({ length: 200 }, (_, n) => signIn(`nobody${n}`, 'password', '203.0.113.7'))
  await Promise.race(crowd)
  const ana = signIn('ana', 'ana password', '198.51.100.1')
  const first = await Promise.race([ana.then(() => 'ana'), Promise.all(crowd).then(() => 'the crowd')])
  expect([first, (await ana).data?.login.token]).toEqual(['ana', expect.any(String)])
  const codes = (await Promise.all(crowd)).map(({ errors }) => errors?.[0]?.extensions.code)
  expect(new Set(codes)).toEqual(new Set(['BAD_CREDENTIALS', 'TOO_MANY_REQUESTS']))
})

test.each([
  ['a megabyte', 'x'.repeat(60_000).padEnd(60_000)],
  ['sixty-four characters of every plane', '😀'.repeat(64)],
  ['marks upon marks', `a${'\u0301'.repeat(800)}`],
])('S-13: a password of %s is answered like any other that is wrong', async (_what, p) => {
  await using world = await createWorld()
  await world.graph.signUp('ana')
  const refusal = await world.graph.refusal(
    'mutation($p: String!) { login(username: "ana", password: $p) { token } }',
    { p },
  )
  expect(refusal).toBe('BAD_CREDENTIALS')
})
