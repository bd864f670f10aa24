import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { PROCESSES } from '../world.ts'

const REGISTER =
  'mutation($u: String!, $p: String!) { register(username: $u, password: $p) { token user { id name } } }'
const LOGIN =
  'mutation($u: String!, $p: String!) { login(username: $u, password: $p) { token user { id name } } }'

// Stories of how long hashing takes are among them.
const world = await worldOfFile({ passwordCost: PASSWORD_COST })
const { graph } = world

test('ana registers, and is somebody at once', async () => {
  const { register } = await graph.get(REGISTER, { u: 'ana', p: 'ana password' })
  expect(register.user).toEqual({ id: expect.stringMatching(/^[1-9]\d*$/), name: 'ana' })

  const me =
    '{ me { name avatar signature workCount followCount followerCount favoriteCount totalFavorited } }'
  expect(await graph.as(register.token).get(me)).toEqual({
    me: {
      ...{ name: 'ana', avatar: '', signature: '' },
      ...{ workCount: 0, followCount: 0, followerCount: 0, favoriteCount: 0, totalFavorited: 0 },
    },
  })
})

test('a guest is nobody, and nobody has an id that was never given out', async () => {
  expect(await graph.get('{ me { id } user(id: "424242") { id name workCount } }')).toEqual({
    me: null,
    user: null,
  })
})

test('each sign-in is a session of its own, and all of them are the same person', async () => {
  const ben = await graph.signUp('ben')
  const { login } = await graph.get(LOGIN, { u: 'ben', p: 'ben password' })
  expect(login.token).not.toBe(ben.token)
  for (const token of [ben.token, login.token])
    expect((await graph.as(token).get('{ me { id } }')).me.id).toBe(ben.id)
})

test('a session ends the moment its owner leaves, and only that one', async () => {
  const cleo = await graph.signUp('cleo')
  const { login } = await graph.get(LOGIN, { u: 'cleo', p: 'cleo password' })
  await cleo.get('{ me { id } }')

  expect(await cleo.get('mutation { logout }')).toEqual({ logout: true })

  expect(await cleo.refusal('{ me { id } }')).toBe('UNAUTHENTICATED')
  expect((await graph.as(login.token).get('{ me { id } }')).me.id).toBe(cleo.id)
})

test('a guest has no session to leave', async () => {
  expect(await graph.get('mutation { logout }')).toEqual({ logout: false })
})

test('the name signs in however it is written, the password only as it was chosen', async () => {
  await graph.signUp('Dora', 'Correct Horse')
  for (const u of ['dora', ' DORA ', 'ｄｏｒａ']) {
    expect((await graph.get(LOGIN, { u, p: 'Correct Horse' })).login.user.name).toBe('Dora')
  }
  expect(await graph.refusal(LOGIN, { u: 'Dora', p: 'correct horse' })).toBe('BAD_CREDENTIALS')
})

test.each([
  ['in capitals', 'EMIL'],
  ['in full-width letters', 'ｅｍｉｌ'],
  ['with an invisible character', 'em\u200bil'],
  ['with a direction mark', 'emil\u202e'],
  ['with a space behind it', 'emil '],
  ['with a joiner', 'em\u2060il'],
  ['with a soft hyphen', 'em\u00adil'],
  ['with a byte order mark', '\ufeffemil'],
  ['in mathematical letters', '𝐞𝓶𝕚𝗹'],
  ['with a variation selector', 'emil\ufe0f'],
  ['with a filler that has no width', 'em\u3164il'],
])('S-22: nobody else can be called emil %s', async (_, lookAlike) => {
  await graph.ask(REGISTER, { u: 'emil', p: 'emil password' })
  expect(await graph.refusal(REGISTER, { u: lookAlike, p: 'long enough' })).toBe('CONFLICT')
})

test('S-30: of twenty people who want one name at the same moment, one gets it', async () => {
  await using rows = rowsOf(world.databaseUrl)
  const register = (n: number) => graph.ask(REGISTER, { u: n % 2 ? 'fay' : 'FAY', p: 'long enough' })
  // Passwords are hashed two at a time: who has looked whether the name is free waits here for the others.
  await rows.sql.unsafe(`
    create function wait_at_the_door() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock_shared(7777); return new; end';
    create trigger wait_at_the_door before insert on users.users
      for each row execute function wait_at_the_door()`)
  const { tries } = await rows.sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(7777)`
    const begun = Array.from({ length: 20 }, (_, n) => register(n))
    const waiting = () => sql`
      select from pg_locks where locktype = 'advisory' and objid = 7777 and not granted
        and database = (select oid from pg_database where datname = current_database())`
    // Nobody waits longer than two seconds for a lock.
    for (const end = Date.now() + 1_500; Date.now() < end && (await waiting()).length < 6;) await pause(20)
    return { tries: begun }
  })
  const answers = await Promise.all(tries)
  await rows.sql`drop function wait_at_the_door cascade`
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1)
  expect(answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? [])).toEqual(
    Array<string>(19).fill('CONFLICT'),
  )
})

test.each([
  ['an empty name', '', 'long enough', 'username'],
  ['a name of white space', ' \t ', 'long enough', 'username'],
  ['a name that cannot be seen', '\u200b\u200b', 'long enough', 'username'],
  ['a name with a line break', 'gus\nadmin', 'long enough', 'username'],
  ['a name of 33 characters', 'g'.repeat(33), 'long enough', 'username'],
  ['a password that is tried first', 'gus', 'Password1', 'password'],
  ['a password that is the name', 'gus gus gus', 'GUS GUS GUS', 'password'],
  ['a password of seven characters', 'gus', '1234567', 'password'],
  ['a password of 129 characters', 'gus', 'p'.repeat(129), 'password'],
])('%s is refused, and the answer says which argument is meant', async (_, u, p, argument) => {
  const { errors } = await graph.ask(REGISTER, { u, p })
  expect(errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', argument })
})

test('a name of 32 emojis is a name of 32 characters, a password may hold anything', async () => {
  const p = `${' '.repeat(64)}${'🔑'.repeat(64)}`
  const { register } = await graph.get(REGISTER, { u: '🦊'.repeat(32), p })
  expect(register.user.name).toBe('🦊'.repeat(32))
  expect((await graph.get(LOGIN, { u: '🦊'.repeat(32), p })).login.user).toEqual(register.user)
})

test('S-21: a token of the app, which travels in addresses, is worth nothing on the graph', async () => {
  const app = await world.phone.signUp('hana')
  const response = await fetch(`${world.gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${app.token}` },
    body: '{"query":"{ me { id } }"}',
  })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
})

test('a token of the graph makes a guest in the app', async () => {
  const { token } = await graph.signUp('igor')
  const app = world.phone
  expect(await app.get('feed/', { token: String(token) })).toMatchObject({ status_code: 0 })
  const { status_code } = await app.get('relation/friend/list/', { token: String(token) })
  expect(status_code).not.toBe(0)
})

test('one person, two doors: who registered in the app signs in on the graph', async () => {
  const app = await world.phone.signUp('jana', 'short')
  const { login } = await graph.get(LOGIN, { u: 'jana', p: 'short' })
  expect(login.user).toEqual({ id: String(app.userId), name: 'jana' })
})

test('of many people who sign in at once each process hashes two at a time; those who would wait too long are told so', async () => {
  await graph.signUp('kim')
  const answers = await Promise.all(
    Array.from({ length: 100 * PROCESSES }, (_, n) =>
      graph.ask(LOGIN, { u: 'kim', p: n % 2 ? 'kim password' : 'a guess' }),
    ),
  )
  const refusals = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions) ?? [])
  const busy = refusals.filter(({ code }) => code === 'TOO_MANY_REQUESTS')
  expect(busy.length).toBeGreaterThan(0)
  expect(busy[0]).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  expect(answers.filter(({ errors }) => !errors).length).toBeGreaterThan(0)
  expect((await graph.get(LOGIN, { u: 'kim', p: 'kim password' })).login.user.name).toBe('kim')
})

test('an unknown name costs as much time as a wrong password', async () => {
  await graph.signUp('lena')
  const time = async (u: string) => {
    const start = performance.now()
    expect(await graph.refusal(LOGIN, { u, p: 'a guess' })).toBe('BAD_CREDENTIALS')
    return performance.now() - start
  }
  await time('nobody at all')
  const known: number[] = []
  const unknown: number[] = []
  for (let n = 0; n < 15; n += 1) {
    known.push(await time('lena'))
    unknown.push(await time('nobody at all'))
  }
  // Whatever else this machine does makes an answer later, never earlier: the quickest of each are compared.
  // Hashing takes many times what all the rest does: without it the ratio would be far from one.
  const ratio = Math.min(...unknown) / Math.min(...known)
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})
