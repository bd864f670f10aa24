import { expect, test } from 'vitest'
import { worldOfFile } from '../world-of-file.ts'
import { post } from './post.ts'

const world = await worldOfFile()
const url = `${world.gatewayUrl}/graphql`

test('S-85: nobody is known by a cookie, so no page can act in the name of its visitor', async () => {
  const ana = await world.graph.signUp('ana')
  const phone = await world.phone.signUp('ben')
  for (const name of ['token', 'authorization', 'session', 'Authorization']) {
    const cookie = { cookie: `${name}=${ana.token}` }
    expect((await post(url, { query: '{ me { id } }' }, cookie)).body.data).toEqual({ me: null })
    const reply = await fetch(`${world.restUrl}/douyin/relation/friend/list/`, {
      headers: { cookie: `${name}=${phone.token}` },
    })
    expect(await reply.json()).toMatchObject({ status_code: 20_001 })
  }
})

test('S-85: no answer sets one, signing in included', async () => {
  const login = { query: 'mutation { register(username: "cleo", password: "long enough") { token } }' }
  const signedIn = await post(url, login)
  expect(signedIn.body.data?.register.token).toBeTruthy()
  const answers = await Promise.all(
    [
      `${world.restUrl}/douyin/user/register/?username=dora&password=dora`,
      `${world.restUrl}/douyin/user/login/?username=dora&password=dora`,
    ].map((address) => fetch(address, { method: 'POST' })),
  )
  const pages = await Promise.all(['/', '/dashboard'].map((path) => fetch(world.gatewayUrl + path)))
  for (const { headers } of [signedIn, ...answers, ...pages]) expect(headers.get('set-cookie')).toBeNull()
})
