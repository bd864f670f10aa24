import { EventEmitter, once } from 'node:events'
import { expect, test } from 'vitest'
import { PASSWORD_COST } from '#db/password-cost.ts'
import { localDoor } from '#platform/graph/door.ts'
import { worldOfFile } from '../world-of-file.ts'
import { createWorld } from '../world.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

// Some wait for a hash here.
const world = await worldOfFile({ passwordCost: PASSWORD_COST })
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

test('S-73: a subscription that is still being opened when its session ends comes to nothing, also while an answer is waited for', async () => {
  const says = new EventEmitter()
  const [opening, mayOpen, mayAnswer] = [once(says, 'opening'), once(says, 'open'), once(says, 'answer')]
  await using slow = await createWorld({
    doorTo({ subgraph }) {
      const door = localDoor(subgraph)
      if (subgraph.name !== 'chat') return door
      return {
        ...door,
        async ask(request, caller) {
          if (request.query.includes('unreadMessageCount')) await mayAnswer
          return door.ask(request, caller)
        },
        async subscribe(request, caller) {
          says.emit('opening')
          await mayOpen
          return door.subscribe(request, caller)
        },
      }
    },
  })
  const stage = chatStage(slow)
  const [ana, ben] = await stage.pair()
  await using socket = stage.live(ana)
  await socket.opened()
  const answer = socket.ask('{ unreadMessageCount }')
  const listening = socket.subscribe(RECEIVED)
  await opening
  await ana.get('mutation { logout }')
  says.emit('open')
  expect(await listening.over).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  await stage.send(ben, ana, 'not for whoever sits there now')
  says.emit('answer')
  expect((await answer).errors).toBeUndefined()
  expect(await socket.closed).toEqual({ code: 4403, reason: 'SessionEnded' })
  expect(listening.events).toEqual([])
})
