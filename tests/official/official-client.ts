import { expect } from 'vitest'
import type { Reply } from '../phone.ts'
import { form, send, type Message } from '../rest/send.ts'

type Pair = readonly [name: string, value: string | number]

/** Pairs where a key is repeated. */
type Values = Readonly<Record<string, string | number>> | readonly Pair[]

/** The official suite's way of calling: the same parameters in the query and in a form, also with a GET. */
export interface OfficialClient {
  get(path: string, query: Values, body?: Values): Promise<Reply>
  post(path: string, query: Values, body?: Values): Promise<Reply>
  multipart(path: string, message: Message): Promise<Reply>
  /** `getTestUserToken`: registers, or signs in when the registration gives an empty token. */
  testUser(username: string): Promise<{ userId: number; token: string }>
}

export function officialClient(origin: string): OfficialClient {
  async function call(method: string, path: string, message: Message): Promise<Reply> {
    const { status, headers, reply } = await send(origin, path, { ...message, method })
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/json(; *charset=utf-8)?$/i)
    const body = reply()
    expect(body).toBeTypeOf('object')
    return body
  }

  const withQuery = (path: string, query: Values) => `${path}?${goQuery(query)}`
  const withForm = (body?: Values): Message => (body ? { ...form({}), body: goQuery(body) } : {})

  async function post(path: string, query: Values, body?: Values): Promise<Reply> {
    return call('POST', withQuery(path, query), withForm(body))
  }

  return {
    post,
    get: (path, query, body) => call('GET', withQuery(path, query), withForm(body)),
    multipart: (path, message) => call('POST', path, message),
    async testUser(username) {
      const who = { username, password: username }
      const registered = await post('/douyin/user/register/', who, who)
      expect(registered.token).toBeTypeOf('string')
      if (registered.token !== '') return { userId: Number(registered.user_id), token: registered.token }
      const signedIn = ok(await post('/douyin/user/login/', who, who))
      expect(signedIn.token).toMatch(/./)
      expect(signedIn.user_id).toBeTypeOf('number')
      return { userId: signedIn.user_id, token: signedIn.token }
    },
  }
}

export function ok(reply: Reply): Reply {
  expect(reply.status_code).toBe(0)
  return reply
}

/** What T1, T3 and T4 ask of every video. */
export function expectVideos(videos: unknown): asserts videos is { id: number }[] {
  if (!Array.isArray(videos)) throw new Error('video_list is no array')
  for (const video of videos) {
    expect(video).toMatchObject({ id: expect.any(Number), author: expect.anything() })
    expect(video).toMatchObject({
      play_url: expect.stringMatching(/./),
      cover_url: expect.stringMatching(/./),
    })
  }
}

/** Go's `url.Values.Encode`: sorted by key, the plus of an exponent escaped. */
function goQuery(values: Values): string {
  const pairs = isPairs(values) ? values : Object.entries(values)
  const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
  return new URLSearchParams(
    sorted.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function isPairs(values: Values): values is readonly Pair[] {
  return Array.isArray(values)
}

/** A float64 as the official suite prints it into its requests: with an exponent from a million on. */
export function float64(value: number): string {
  if (Math.abs(value) < 1_000_000) return String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e+')
  return `${digits}e+${exponent.padStart(2, '0')}`
}
