import { getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { liveClient } from '../live-client.ts'
import { worldOfFile } from '../world-of-file.ts'
import { post } from './post.ts'

const world = await worldOfFile({ settings: { NODE_ENV: 'production' } })
const url = `${world.gatewayUrl}/graphql`
const ana = await world.graph.signUp('ana')

test.each([
  ['the whole schema', getIntrospectionQuery()],
  ['a type', '{ __type(name: "User") { fields { name } } }'],
  ['its types under another name', '{ me { id } innocent: __schema { types { name } } }'],
  ['its types in a fragment', '{ ...F } fragment F on Query { __schema { types { name } } }'],
])('S-08: in production strangers are not shown %s', async (_, query) => {
  for (const headers of [{}, { authorization: `Bearer ${ana.token}` }] as Record<string, string>[]) {
    const { status, text, body } = await post(url, { query }, headers)
    expect(status).toBe(403)
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' })
    expect(text).not.toContain('sendMessage')
  }
  await using socket = liveClient(world.gatewayUrl, ana)
  const answer = await socket.ask(query)
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' })
})

test.each(['DEVELOPER', 'ADMINISTRATOR'] as const)('S-08: a %s is shown all of it', async (role) => {
  const name = role.toLowerCase()
  await world.graph.signUp(name, 'of my own making')
  await giveRole(world.databaseUrl, name.toUpperCase(), role)
  const login = 'mutation($n: String!) { login(username: $n, password: "of my own making") { token } }'
  const developer = world.graph.as((await world.graph.get(login, { n: name })).login.token)
  expect((await developer.get(getIntrospectionQuery())).__schema.types.length).toBeGreaterThan(20)
  expect((await developer.ask('{ usre(id: "1") { id } }')).errors?.[0]?.message).toContain('Did you mean')
  await using socket = liveClient(world.gatewayUrl, developer)
  expect((await socket.ask('{ __schema { queryType { name } } }')).data).toEqual({
    __schema: { queryType: { name: 'Query' } },
  })
})

test('S-08: the name of a type is no secret to who has an object of it', async () => {
  expect(await ana.get('{ __typename me { __typename } }')).toEqual({
    __typename: 'Query',
    me: { __typename: 'User' },
  })
})

test.each([
  ['a field', '{ usre(id: "1") { id } }'],
  ['a field of a type', '{ me { nmae } }'],
  ['an argument', '{ user(ids: "1") { id } }'],
  ['a type', '{ me { ... on Usr { id } } }'],
  ['a directive', '{ me { id @skp(if: true) } }'],
  ['a fragment on what it cannot be', '{ me { items } }'],
  ['a mutation', 'mutation { sendMesage(toUserId: "1") { id } }'],
  ['a subscription', 'subscription { typin { until } }'],
])('S-08: who mistypes %s is not told what there is', async (_, query) => {
  const { status, text } = await post(url, { query })
  expect(status).toBe(400)
  expect(text).not.toContain('Did you mean')
  await using socket = liveClient(world.gatewayUrl, ana)
  const answer = await socket.ask(query)
  expect(answer.errors?.length).toBeGreaterThan(0)
  expect(JSON.stringify(answer.errors)).not.toContain('Did you mean')
})

test('S-08: where everybody may see the schema, it is shown, but not in circles', async () => {
  await using open = await import('../world.ts').then(({ createWorld }) =>
    createWorld({ settings: { INTROSPECTION: 'everybody', NODE_ENV: 'production' } }),
  )
  const address = `${open.gatewayUrl}/graphql`
  expect((await post(address, { query: getIntrospectionQuery() })).text).toContain('sendMessage')
  expect((await post(address, { query: '{ usre(id: "1") { id } }' })).text).toContain('Did you mean')
  const circle = '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }'
  expect((await post(address, { query: circle })).status).toBe(400)
})
