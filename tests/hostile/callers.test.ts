import { expect, test } from 'vitest'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post, send } from './post.ts'

const world = await worldOfFile()
const ana = await world.phone.signUp('ana')
const ben = await world.phone.signUp('ben')
await using rows = rowsOf(world.databaseUrl)
const [video = ''] = await rows.videos(1, [String(ben.userId)])

/** The app's request, by whatever address and headers a stranger thinks of. */
async function app(path: string, query: string, init: RequestInit = {}) {
  return JSON.parse((await send(`${world.restUrl}/douyin/${path}/?${query}`, init)).text)
}

test('S-24: whoever claims to be somebody else by parameter, header or cookie is who the token says', async () => {
  const claims = new URLSearchParams({
    ...{ actor_id: String(ben.userId), userId: String(ben.userId), viewer_id: String(ben.userId) },
    ...{
      from_user_id: String(ben.userId),
      viewer: `{"id":"${ben.userId}"}`,
      scope: 'graph',
      role: 'ADMINISTRATOR',
    },
  })
  const headers = {
    ...{ 'x-user-id': String(ben.userId), 'x-forwarded-user': 'ben', cookie: `token=${ben.token}` },
    ...{
      'x-sealed-caller': 'ben',
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-role': 'ADMINISTRATOR',
    },
  }
  const me = await app('user', `token=${ana.token}&${claims.toString()}`, { headers })
  expect(me.user).toMatchObject({ id: ana.userId, name: 'ana' })
  const liked = await app(
    'favorite/action',
    `token=${ana.token}&${claims.toString()}&video_id=${video}&action_type=1`,
    {
      ...{ method: 'POST', headers },
    },
  )
  expect(liked.status_code).toBe(0)
  expect((await ana.get('favorite/list/', { user_id: ana.userId })).video_list).toHaveLength(1)
  expect((await ben.get('favorite/list/', { user_id: ben.userId })).video_list).toEqual([])
  // Without a token, none of it makes anybody of a guest.
  expect((await app('user', claims.toString(), { headers })).status_code).not.toBe(0)
})

test('S-24: of several tokens the first one of the address counts, wherever the others stand', async () => {
  const whoIs = async (query: string, init?: RequestInit) => (await app('user', query, init)).user?.name
  const form = { method: 'GET' }
  expect(await whoIs(`token=${ana.token}&token=${ben.token}`, form)).toBe('ana')
  expect(await whoIs(`token=${ben.token}&token=${ana.token}`, form)).toBe('ben')
  expect(await whoIs(`token=${ana.token}`, { headers: { authorization: `Bearer ${ben.token}` } })).toBe('ana')
  const commented = await app(
    'comment/action',
    `token=${ana.token}&video_id=${video}&action_type=1&comment_text=mine`,
    { method: 'POST', body: new URLSearchParams({ token: ben.token, user_id: String(ben.userId) }) },
  )
  expect(commented.comment.user.name).toBe('ana')
  // A first token that is not good is not made up for by a second one.
  expect(await whoIs(`token=x&token=${ana.token}`)).toBeUndefined()
})

test('S-19, S-25: nobody deletes what is not theirs, whatever they say they are', async () => {
  const mine = await ana.post('comment/action/', { video_id: video, action_type: 1, comment_text: 'keep' })
  const theft = `token=${ben.token}&video_id=${video}&action_type=2&comment_id=${mine.comment.id}`
  for (const more of [`user_id=${ana.userId}`, `actor_id=${ana.userId}`, `token=${ana.token}`])
    expect((await app('comment/action', `${theft}&${more}`, { method: 'POST' })).status_code).not.toBe(0)
  const { comment_list } = await ana.get('comment/list/', { video_id: video })
  expect(comment_list.map(({ content }: { content: string }) => content)).toContain('keep')
})

test('S-18: a token is 256 bits of chance, and a session that was there before is never taken over', async () => {
  const login = () =>
    post(`${world.restUrl}/douyin/user/login/?username=ana&password=ana%20password&token=chosen`, '')
  const tokens = [ana.token]
  for (let n = 0; n < 12; n++) tokens.push(String(JSON.parse((await login()).text).token))
  expect(new Set(tokens).size).toBe(tokens.length)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const bits = Buffer.concat(tokens.map((token) => Buffer.from(token, 'base64url')))
  const ones = bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
  expect(ones / (bits.length * 8)).toBeGreaterThan(0.42)
  expect(ones / (bits.length * 8)).toBeLessThan(0.58)
})

test('S-60: who asks in the same moment as ana is told nothing of hers', async () => {
  await ana.post('favorite/action/', { video_id: video, action_type: 1 })
  const people = [ana, ben, world.phone]
  const asked = Array.from({ length: 30 }, async (_, n) => {
    const { video_list } = await (people[n % 3] ?? ana).get('feed/')
    return video_list[0].is_favorite
  })
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 30 }, (_, n) => n % 3 === 0))
})

test('S-59: what was answered to one person is kept for nobody', async () => {
  const headers = { 'content-type': 'application/json', 'apollo-require-preflight': '1' }
  const url = `${world.gatewayUrl}/graphql`
  for (const answer of [
    await fetch(url, { method: 'POST', headers, body: '{"query":"{ me { id } }"}' }),
    await fetch(`${url}?query={me{id}}`, { headers }),
    await fetch(`${world.restUrl}/douyin/user/?token=${ana.token}`),
    await fetch(`${world.restUrl}/douyin/nothing/?token=${ana.token}`),
  ])
    expect(answer.headers.get('cache-control')).toBe('no-store')
})
