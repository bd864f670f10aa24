import { setTimeout as pause } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { expect, test, vi } from 'vitest'
import { remoteDoors } from '../remote-doors.ts'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage, RECEIVED } from './chat-stage.ts'

const upgrades = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade')
const world = await worldOfFile({ doorTo: remoteDoors() })
const { pair, live, send } = chatStage(world)

test('S-61: with subgraphs elsewhere ben hears the same, and nobody hears what is not theirs, over one socket for all', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, pair))
  upgrades.mockClear()
  const stages = people.map(([ana, ben]) => ({ ana, ben, socket: live(ben) }))
  const heard = stages.map(({ socket }) => socket.subscribe(RECEIVED, { since: '0' }))
  await Promise.all(
    stages.map(async ({ ana, ben }, n) => {
      for (let times = 0; times < 10; times += 1) await send(ana, ben, `for ben ${n}: ${times}`)
    }),
  )
  await Promise.all(heard.map((one) => one.until(10)))
  heard.forEach(({ events }, n) => {
    expect(events.map(({ content }) => content)).toEqual(
      Array.from({ length: 10 }, (_, times) => `for ben ${n}: ${times}`),
    )
    expect(events[0]?.sender).toEqual({ id: stages[n]?.ana.id, name: expect.any(String), isFollow: false })
  })
  const subscribing = upgrades.mock.calls.filter(([{ url }]) => url === '/graphql')
  const toSubgraphs = subscribing.length - stages.length
  expect(toSubgraphs).toBe(1)
  await Promise.all(stages.map(({ socket }) => socket[Symbol.asyncDispose]()))
})

test('refusals of a subgraph elsewhere come through as they are', async () => {
  const [, ben] = await pair()
  await using guest = live(null)
  await using socket = live(ben)
  expect(await guest.subscribe(RECEIVED).over).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  expect(await socket.subscribe(RECEIVED, { since: 'x' }).over).toMatchObject([
    { extensions: { code: 'INVALID_INPUT' } },
  ])
})

test('who stops listening stops the work behind it', async () => {
  const [ana, ben] = await pair()
  await using socket = live(ben)
  const heard = socket.subscribe(RECEIVED, { since: '0' })
  await send(ana, ben, 'one')
  await heard.until(1)
  heard.stop()
  await pause(100)
  world.statements.length = 0
  await send(ana, ben, 'two')
  await pause(200)
  expect(world.statements).toHaveLength(1)
  expect(heard.events).toHaveLength(1)
})
