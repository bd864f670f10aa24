import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { giveRole } from '#db/give-role.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()

test('everybody may take the schema along, and is told when it is still the same', async () => {
  const first = await fetch(`${world.gatewayUrl}/schema.graphql`)
  const schema = buildSchema(await first.text())
  expect(schema.getQueryType()?.getFields()).toHaveProperty('feed')
  expect(schema.getQueryType()?.getFields()).not.toHaveProperty('session')
  const again = await fetch(first.url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
})

test('how it is composed is for developers', async () => {
  const eve = await world.graph.signUp('eve')
  const ask = (token: string) =>
    fetch(`${world.gatewayUrl}/supergraph.graphql`, { headers: { authorization: `Bearer ${token}` } })
  expect((await fetch(`${world.gatewayUrl}/supergraph.graphql`)).status).toBe(401)
  expect((await ask(eve.token ?? '')).status).toBe(403)
  const dan = await world.graph.signUp('dan')
  await giveRole(world.databaseUrl, 'dan', 'DEVELOPER')
  const login = 'mutation { login(username: "dan", password: "dan password") { token } }'
  const text = await (await ask((await dan.get(login)).login.token)).text()
  expect(text).toContain('join__Graph')
})
