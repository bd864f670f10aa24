import { expect, test } from 'vitest'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const world = await worldOfFile()
const { live } = chatStage(world)

test.each([
  ['logout', 'logout'],
  ['logoutEverywhere', 'logoutEverywhere'],
  ['deleteAccount', 'deleteAccount(password: "ana of deleteAccount password") { id }'],
])(
  'who ends their session by %s over a socket is told that it is done, and then shown out',
  async (name, field) => {
    const ana = await world.graph.signUp(`ana of ${name}`)
    await using socket = live(ana)
    socket.subscribe(RECEIVED)
    const { data, errors } = await socket.ask(`mutation { ${field} }`)
    expect([data?.[name], errors]).toEqual([expect.anything(), undefined])
    expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
  },
)

test('who waits for answers when their session ends gets these, and may ask nothing more', async () => {
  const ana = await world.graph.signUp('ana')
  await using socket = live(ana)
  const listening = socket.subscribe(RECEIVED)
  await socket.opened()
  // Each of these takes the time of a password's hash.
  const asked = Array.from({ length: 30 }, (_, n) =>
    socket.ask(`mutation { login(username: "nobody ${n}", password: "a guess") { token } }`),
  )
  await ana.get('mutation { logout }')
  await listening.over
  const { errors } = await socket.ask('{ me { id } }')
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  for (const { errors } of await Promise.all(asked))
    expect(['BAD_CREDENTIALS', 'TOO_MANY_REQUESTS']).toContain(errors?.[0]?.extensions?.code)
  expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
})
