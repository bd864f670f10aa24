import { describe, expect, test } from 'vitest'
import { ratesBy, RATES } from '../../subgraphs/rates.ts'
import { apiSchema } from '../contract/supergraph.ts'
import { remoteDoors } from '../remote-doors.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { post } from './post.ts'

const LOGIN = 'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token } }'
const REGISTER = 'mutation($u: String!, $p: String!) { register(username: $u, password: $p) { token } }'

/** Somewhere else in the world, as a trusted proxy says. */
const at = (address: string) => ({ 'x-forwarded-for': address })
const settings = { RATE_LIMITS: '', TRUSTED_PROXIES: 'loopback' }

describe.each([
  ['in one process', undefined],
  ['with subgraphs elsewhere', remoteDoors()],
])('%s', (_, doorTo) => {
  test('S-10: ten guesses at one password from one place, through either door, then no answer at all', async () => {
    await using world = await createWorld({ settings, doorTo })
    await world.graph.signUp('ana')
    const guess = (n: number) =>
      n % 2 === 0
        ? world.phone.post('user/login/', { username: 'ANA', password: `guess ${n}` })
        : world.graph.refusal(LOGIN, { u: 'ana', p: `guess ${n}` })
    const answers = []
    for (let n = 0; n < 10; n += 1) answers.push(await guess(n))
    expect(answers.filter((_answer, n) => n % 2 === 1)).toEqual(Array(5).fill('BAD_CREDENTIALS'))

    const { errors } = await world.graph.ask(LOGIN, { u: 'ana', p: 'ana password' })
    expect(errors?.[0]?.extensions).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) })
    expect(errors?.[0]?.extensions.retryAfter).toBeGreaterThan(800)
    const reply = await fetch(`${world.restUrl}/douyin/user/login/?username=ana&password=ana%20password`, {
      method: 'POST',
    })
    expect([reply.status, Number(reply.headers.get('retry-after')) > 800]).toEqual([200, true])
    expect(await reply.json()).toMatchObject({ status_code: 30_029, token: '', user_id: 0 })
  })
})

test('S-10: a guesser in one place does not lock ana out in another', async () => {
  await using world = await createWorld({ settings })
  await world.graph.signUp('ana')
  const url = `${world.gatewayUrl}/graphql`
  const sign = (p: string, from: string) => post(url, { query: LOGIN, variables: { u: 'ana', p } }, at(from))
  for (let n = 0; n < 12; n += 1) await sign(`guess ${n}`, '203.0.113.7')
  expect((await sign('ana password', '203.0.113.7')).body.errors?.[0]?.extensions.code).toBe(
    'TOO_MANY_REQUESTS',
  )
  expect((await sign('ana password', '198.51.100.1')).body.data?.login.token).toBeTruthy()
})

test('S-11: a refusal in haste says nothing about whether there is such a person', async () => {
  await using world = await createWorld({ settings })
  await world.graph.signUp('ana')
  const answers = []
  for (const u of ['ana', 'nobody']) {
    const codes = []
    for (let n = 0; n < 12; n += 1) codes.push(await world.graph.refusal(LOGIN, { u, p: `guess ${n}` }))
    answers.push(codes)
  }
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]?.slice(9)).toEqual(['BAD_CREDENTIALS', 'TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
})

test('S-28: whoever hops through the addresses of one IPv6 network stays one visitor', async () => {
  await using world = await createWorld({ settings: { ...settings, RATE_LIMITS: 'login-address=5/60' } })
  const url = `${world.gatewayUrl}/graphql`
  const codes = []
  for (let n = 1; n <= 8; n += 1) {
    const request = { query: LOGIN, variables: { u: `victim ${n}`, p: 'password' } }
    codes.push((await post(url, request, at(`2001:db8:1:2::${n}`))).body.errors?.[0]?.extensions.code)
  }
  expect(codes).toEqual([...Array(5).fill('BAD_CREDENTIALS'), ...Array(3).fill('TOO_MANY_REQUESTS')])
  const elsewhere = { query: LOGIN, variables: { u: 'victim 9', p: 'password' } }
  expect((await post(url, elsewhere, at('2001:db8:1:3::1'))).body.errors?.[0]?.extensions.code).toBe(
    'BAD_CREDENTIALS',
  )
})

test('S-28: without a proxy of ours, what X-Forwarded-For says is nothing', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'login-address=3/60' } })
  const url = `${world.gatewayUrl}/graphql`
  const codes = []
  for (let n = 0; n < 5; n += 1) {
    const request = { query: LOGIN, variables: { u: `victim ${n}`, p: 'password' } }
    codes.push((await post(url, request, at(`203.0.113.${n}`))).body.errors?.[0]?.extensions.code)
  }
  expect(codes.slice(3)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
})

test("S-10: who has had enough guesses at one address uses up nobody's account any more", async () => {
  await using world = await createWorld({
    settings: { ...settings, RATE_LIMITS: 'login-address=2/60,login-account=5/60' },
  })
  await world.graph.signUp('ana')
  const url = `${world.gatewayUrl}/graphql`
  const sign = async (p: string, from: string) =>
    (await post(url, { query: LOGIN, variables: { u: 'ana', p } }, at(from))).body
  for (let n = 0; n < 8; n += 1) await sign(`guess ${n}`, '203.0.113.7')
  expect((await sign('ana password', '198.51.100.1')).data?.login.token).toBeTruthy()
})

test('S-02: of ten sign-ins in one document one is tried and ten are counted, whatever stands between them', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: '', TRUSTED_PROXIES: 'loopback' } })
  const ana = await world.graph.signUp('ana')
  await using rows = rowsOf(world.databaseUrl)
  const [video] = await rows.videos(1, [ana.id])
  const login = (alias: string, password: string, name = 'ana') =>
    `${alias}: login(username: "${name}", password: "${password}") { token }`
  const guesses = Array.from({ length: 9 }, (_, n) => login(`a${n}`, `guess ${n}`))
  const wrong = await world.graph.ask(
    `mutation { ${guesses.join(' ')} right: ${login('x', 'ana password').slice(3)} }`,
  )
  expect([wrong.data, wrong.errors?.map(({ extensions }) => extensions.code)]).toEqual([
    null,
    ['BAD_CREDENTIALS'],
  ])

  expect(await world.graph.refusal(LOGIN, { u: 'ana', p: 'ana password' })).toBe('TOO_MANY_REQUESTS')

  const ben = await world.graph.signUp('ben')
  const like = `favoriteVideo(videoId: "${video}") { id }`
  const twice = await ben.ask(
    `mutation { ${login('a', 'ben password', 'ben')} ${like} ${login('b', 'ben password', 'ben')} }`,
  )
  expect(twice.errors?.[0]?.extensions.code).toBe('TOO_MANY_REQUESTS')
  expect(await rows.sql`select from users.sessions where user_id = ${ben.id}`).toHaveLength(2)

  const names = Array.from(
    { length: 10 },
    (_, n) => `a${n}: register(username: "robot ${n}", password: "long enough") { token }`,
  )
  await world.graph.ask(`mutation { ${names.join(' ')} }`)
  expect(await rows.sql`select from users.users where username like 'robot%'`).toHaveLength(1)
})

test('S-12: accounts are not made by the thousand from one place', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'register=5/60' } })
  for (let n = 0; n < 5; n += 1) await world.graph.signUp(`robot ${n}`)
  expect(await world.graph.refusal(REGISTER, { u: 'robot 6', p: 'long enough' })).toBe('TOO_MANY_REQUESTS')
  const reply = await world.phone.post('user/register/', { username: 'robot 7', password: 'long enough' })
  expect(reply).toMatchObject({ status_code: 30_029, token: '' })
})

test('S-12: the passwords of another leak, one for each account, are tried so often from one place and no more', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'login-address=6/60' } })
  const leak = ['ana', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hana', 'igor', 'jana']
  const tell = async (username: string, n: number) =>
    n % 2 === 0
      ? (await world.phone.post('user/login/', { username, password: 'of a leak' })).status_code
      : world.graph.refusal(LOGIN, { u: username, p: 'of a leak' })
  const answers = []
  for (const [n, username] of leak.entries()) answers.push(await tell(username, n))
  expect(answers.slice(6)).toEqual([30_029, 'TOO_MANY_REQUESTS', 30_029, 'TOO_MANY_REQUESTS'])
  expect(answers.slice(0, 6)).not.toContain('TOO_MANY_REQUESTS')
  expect(answers.slice(0, 6)).not.toContain(30_029)
})

test('a thousand students behind one address sign in: what works is not held against anybody', async () => {
  await using world = await createWorld({
    settings: { RATE_LIMITS: 'login-account-address=3/60,login-address=3/60' },
  })
  await world.graph.signUp('ana')
  for (let n = 0; n < 8; n += 1)
    expect((await world.graph.get(LOGIN, { u: 'ana', p: 'ana password' })).login.token).toBeTruthy()
})

test('a password is not guessed with a stolen token either', async () => {
  await using world = await createWorld({ settings })
  const ana = await world.graph.signUp('ana')
  const change = 'mutation($c: String!) { changePassword(current: $c, new: "long enough") }'
  const codes = []
  // Whichever way it is guessed.
  const leave = 'mutation($c: String!) { deleteAccount(password: $c) { id } }'
  for (let n = 0; n < 12; n += 1) codes.push(await ana.refusal(n % 2 ? leave : change, { c: `guess ${n}` }))
  expect(codes.slice(9)).toEqual(['BAD_CREDENTIALS', 'TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
})

test('S-29: likes and comments by the hundred are refused, with the second when to come back, and nobody else waits', async () => {
  await using world = await createWorld({ settings: { RATE_LIMITS: 'like=4/60,comment=2/60' } })
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  await using rows = rowsOf(world.databaseUrl)
  const [id] = await rows.videos(1, [ben.id])
  const like = 'mutation($id: ID!) { favoriteVideo(videoId: $id) { id } }'
  const unlike = 'mutation($id: ID!) { unfavoriteVideo(videoId: $id) { id } }'
  for (let n = 0; n < 4; n += 1) await ana.get(n % 2 ? unlike : like, { id })
  expect(await ana.refusal(like, { id })).toBe('TOO_MANY_REQUESTS')
  await ben.get(like, { id })
  const say = 'mutation($id: ID!) { postComment(videoId: $id, content: "first!") { id } }'
  for (let n = 0; n < 2; n += 1) await ana.get(say, { id })
  const response = await fetch(`${world.gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.token}` },
    body: JSON.stringify({ query: say, variables: { id } }),
  })
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50)
})

test('every rate is about mutations that are there, and no two have one name', () => {
  const mutations = Object.keys(apiSchema.getMutationType()?.getFields() ?? {})
  for (const { fields } of RATES) for (const field of fields) expect(mutations).toContain(field)
  expect(new Set(RATES.map(({ name }) => name)).size).toBe(RATES.length)
})

test('a setting changes the rate that it names, and no other', () => {
  expect(ratesBy('comment=7/8').find(({ name }) => name === 'comment')).toMatchObject({ most: 7, seconds: 8 })
  expect(ratesBy('off')).toEqual([])
})
