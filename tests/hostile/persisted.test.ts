import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { liveClient } from '../live-client.ts'
import { createWorld, type World } from '../world.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post, send } from './post.ts'

const { operations } = JSON.parse(
  readFileSync(new URL('../../gateway/operations.generated.json', import.meta.url), 'utf8'),
) as { operations: { id: string; name: string; body: string }[] }
const user = operations.find(({ name }) => name === 'User')
if (!user) throw new Error('the app asks for a user')

const idOf = (text: string) => createHash('sha256').update(text).digest('hex')
const named = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
const variables = { userId: '1' }

test('S-08e: every operation is named by the hash of its text', () => {
  for (const { id, body } of operations) expect(id).toBe(idOf(body))
})

describe('where any document is answered', async () => {
  const world = await worldOfFile()
  const url = `${world.gatewayUrl}/graphql`

  test('S-08e: a document can be sent by its hash alone, as soon as it was seen once', async () => {
    const query = '{ me { id name } }'
    expect((await post(url, named(idOf(query)))).body.errors?.[0]?.message).toBe('PersistedQueryNotFound')
    expect((await post(url, { query, ...named(idOf(query)) })).body.data).toEqual({ me: null })
    expect((await post(url, named(idOf(query)))).body.data).toEqual({ me: null })
    expect((await post(url, { variables, ...named(user.id) })).body.data).toEqual({ user: null })
  })

  test('S-08e: a hash that is not known is told so on a socket as over HTTP, so that the text is sent', async () => {
    await using socket = liveClient(world.gatewayUrl, null)
    const query = '{ feed(first: 3) { next } }'
    const byHash = socket.client.iterate({ query: '', ...named(idOf(query)) })
    await expect(byHash.next()).rejects.toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'BAD_REQUEST' } },
    ])
    const withText = socket.client.iterate({ query, ...named(idOf(query)) })
    expect((await withText.next()).value).toMatchObject({ data: { feed: {} } })
  })

  test('S-08e: nobody can put another text in the place of a hash', async () => {
    const [mine, theirs] = ['{ me { id } }', '{ user(id: "1") { id } }']
    expect((await post(url, { query: mine, ...named(idOf(theirs)) })).status).toBe(400)
    expect((await post(url, { query: mine, ...named(user.id) })).status).toBe(400)
    expect((await post(url, named(idOf(theirs)))).body.errors?.[0]?.message).toBe('PersistedQueryNotFound')
    expect((await post(url, { variables, ...named(user.id) })).body.data).toEqual({ user: null })
  })
})

describe('where only operations of our own clients are answered', async () => {
  const world: World = await worldOfFile({ settings: { OPERATIONS: 'persisted' } })
  const url = `${world.gatewayUrl}/graphql`

  test('S-08e: they are, by their hash and by their text', async () => {
    expect((await post(url, { variables, ...named(user.id) })).body.data).toEqual({ user: null })
    expect((await post(url, { variables, query: user.body })).body.data).toEqual({ user: null })
    await using socket = liveClient(world.gatewayUrl, null)
    expect((await socket.ask(user.body, variables)).data).toEqual({ user: null })
    const byId = socket.client.iterate({ query: '', variables, ...named(user.id) })
    expect((await byId.next()).value).toEqual({ data: { user: null } })
  })

  const others: [string, object][] = [
    ['any other text', { query: '{ me { id } }' }],
    ['a text with one more space', { query: `${user.body} `, variables }],
    ['a text beside a hash that is good', { query: '{ me { id } }', ...named(user.id) }],
    ['a text beside its own hash', { query: '{ me { id } }', ...named(idOf('{ me { id } }')) }],
    ['a hash that is none of theirs', named(idOf('{ me { id } }'))],
    ['a hash that is none', named('__proto__')],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['the name of what everything has', { query: '{ __typename }' }],
  ]
  test.each(others)('S-08e: %s is not answered', async (_, request) => {
    for (const body of [request, request]) {
      const reply = await post(url, body)
      expect(reply.body.data).toBeUndefined()
      expect(reply.body.errors?.[0]?.extensions.code).toMatch(/FORBIDDEN|BAD_REQUEST/)
    }
    const { query = '' } = request as { query?: string }
    await using socket = liveClient(world.gatewayUrl, null)
    for (const text of [query, `subscription { typing { until } } #${query}`]) {
      const answer = await socket.ask(text)
      expect(answer.data).toBeUndefined()
      expect(answer.errors?.length).toBeGreaterThan(0)
    }
  })

  const hidden = encodeURIComponent('{ feed { next } }')
  test.each([
    `/graphql?query=${hidden}`,
    `/graphql#?query=${hidden}`,
    `/graphql#x=1&?query=${hidden}`,
    `http://elsewhere?query=${hidden}%23/graphql`,
    `http://elsewhere?query=${hidden}#/graphql`,
  ])('S-08e: an address that is written so that others read it otherwise hides no text: %s', async (path) => {
    // What `fetch` would put right is sent as it is.
    const { hostname, port } = new URL(world.gatewayUrl)
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { 'apollo-require-preflight': '1' }
      get({ hostname, port, path, headers }, (reply) => resolve(text(reply))).on('error', reject)
    })
    expect(answer).not.toContain('"data"')
  })

  test('S-08e: the app works as ever, and there is no playground', async () => {
    const ana = await world.phone.signUp('ana')
    expect((await ana.get('feed/')).status_code).toBe(0)
    expect((await ana.get('user/')).user.name).toBe('ana')
    expect((await send(world.gatewayUrl, {})).status).toBe(404)
  })
})

test('S-08e: no operation of the app is refused as unknown by a gateway that runs apart', async () => {
  await using world = await createWorld({ settings: { OPERATIONS: 'persisted' } })
  for (const { body } of operations) {
    const { body: answer } = await post(`${world.gatewayUrl}/graphql`, { query: body, variables: {} })
    expect(answer.errors?.[0]?.extensions.code).not.toBe('FORBIDDEN')
  }
})
