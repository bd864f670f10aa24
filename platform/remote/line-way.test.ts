import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { GraphQLSchema, type ExecutionResult } from 'graphql'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { LONGEST_ANSWER, LONGEST_QUESTION } from '#platform/graph/line-frames.ts'
import { textOf } from '#platform/graph/open-sockets.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { listen } from '#platform/http/http.ts'
import { nobody } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { CallFailed } from './call-failed.ts'
import { openInstances } from './instances.ts'
import { openLineWay } from './line-way.ts'

const NAME = 'shelf'
const sealer = createSealer(randomBytes(32).toString('hex'))

type Execute = (query: string) => Promise<ExecutionResult> | ExecutionResult

const echo: Execute = (query) => ({ data: { echo: query } })
const never: Execute = () => new Promise(() => undefined)

/** A subgraph of its own process, as slow as the test wants it. Told `port`, it is the one that was there before. */
async function subgraph(execute: Execute, port = 0) {
  const asked: string[] = []
  const app = serveSubgraph(
    {
      ...{ name: NAME, schema: new GraphQLSchema({}), contextFor: () => null },
      execute({ query }) {
        asked.push(query)
        return execute(query)
      },
      subscribe: async () => ({ errors: [] }),
    },
    sealer,
    async () => undefined,
  )
  const number = await listen(app, '127.0.0.1', port, 'PORT')
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => sockets.add(socket))
  return {
    ...{ asked, app, port: number, origin: `http://127.0.0.1:${number}` },
    /** As the kernel does it for a process that is killed. */
    cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    /** As a network does it that loses what it was given. */
    freeze: () => sockets.forEach((socket) => socket.pause()),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

const question = (query: string) => {
  const body = JSON.stringify({ query })
  return { seal: sealer.seal(nobody, NAME, body), traceparent: '', body }
}

function serviceAt(...origins: string[]) {
  const prove = () => ({ seal: sealer.seal(nobody, NAME, ''), traceparent: '', body: '' })
  const service = openInstances(origins, (origin) => openLineWay(origin, { prove }))
  const ask = (query: string, deadlineMs: number, isRepeatable: boolean) =>
    service.ask((way) => way.ask(question(query), deadlineMs), isRepeatable)
  return {
    read: (query: string, deadlineMs = 2_000) => ask(query, deadlineMs, true),
    write: (query: string, deadlineMs = 2_000) => ask(query, deadlineMs, false),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}

const failureOf = async (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error: unknown) => (error instanceof CallFailed ? error.failure : String(error)),
  )

test('a hundred questions at a time share two lines, and each gets its own answer, whichever is ready first', async () => {
  const upgrades = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade')
  await using shelf = await subgraph(async (query) => {
    await wait(Number(query) % 7)
    return echo(query)
  })
  await using service = serviceAt(shelf.origin)
  const numbers = Array.from({ length: 100 }, (_, number) => String(number))
  const answers = await Promise.all(numbers.map((number) => service.read(number)))
  expect(answers.map((text) => JSON.parse(text))).toEqual(
    numbers.map((number) => ({ data: { echo: number } })),
  )
  expect(upgrades.mock.calls.length).toBeLessThanOrEqual(2)
  upgrades.mockRestore()
})

test('R-30: who is silent costs the caller its deadline and no more, and is asked on a new line afterwards', async () => {
  await using shelf = await subgraph(echo)
  await using service = serviceAt(shelf.origin)
  await service.read('hello')
  shelf.freeze()
  const start = performance.now()
  expect(await failureOf(service.read('anybody?', 200))).toBe('TIMEOUT')
  expect(performance.now() - start).toBeLessThan(1_000)
  expect(await service.read('and now?', 500)).toContain('and now?')
  shelf.cut()
})

test('a slow instance has 64 questions to do, others wait for their turn, and past 512 they are refused at once', async () => {
  await using shelf = await subgraph(never)
  await using service = serviceAt(shelf.origin)
  const asked = Array.from({ length: 600 }, (_, n) => failureOf(service.write(String(n), 2_500)))
  await expect.poll(() => shelf.asked.length).toBe(64)
  await wait(300)
  expect(shelf.asked).toHaveLength(64)
  const failures = await Promise.all(asked)
  expect(failures.filter((failure) => failure === 'NOT_ASKED')).toHaveLength(88)
  expect(failures.filter((failure) => failure === 'TIMEOUT')).toHaveLength(512)
})

test('what was asked of a process that died is broken; while it is away nothing is sent; then it is back', async () => {
  const first = await subgraph(never)
  await using service = serviceAt(first.origin)
  const lost = failureOf(service.write('into the dark'))
  await expect.poll(() => first.asked).toEqual(['into the dark'])
  first.cut()
  expect(await lost).toBe('BROKEN')
  await first[Symbol.asyncDispose]()
  expect(await failureOf(service.write('anybody?'))).toBe('UNREACHED')
  await using second = await subgraph(echo, first.port)
  expect(await service.write('back?')).toContain('back?')
  expect(second.asked).toEqual(['back?'])
})

test('a read that broke is asked again, with a seal of its own, a write is not', async () => {
  await using shelf = await subgraph((query) => {
    if (shelf.asked.length % 2 === 0) return echo(query)
    setImmediate(shelf.cut)
    return never(query)
  })
  await using service = serviceAt(shelf.origin)
  expect(await service.read('once more')).toContain('once more')
  expect(await failureOf(service.write('never twice'))).toBe('BROKEN')
  expect(shelf.asked).toEqual(['once more', 'once more', 'never twice'])
})

test('a service that ends answers all that it was asked; whatever comes later goes to the other one', async () => {
  const slow: Execute = async (query) => wait(200).then(() => echo(query))
  const going = await subgraph(slow)
  await using staying = await subgraph(slow)
  await using service = serviceAt(going.origin, staying.origin)
  let isOver = false
  const answers: Promise<string>[] = []
  const asking = (async () => {
    for (; !isOver; await wait(5)) answers.push(failureOf(service.write(`${answers.length}`)))
  })()
  await wait(300)
  const start = performance.now()
  await going[Symbol.asyncDispose]()
  expect(performance.now() - start).toBeLessThan(2_000)
  await wait(300)
  isOver = true
  await asking
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['answered']))
  expect(new Set([...going.asked, ...staying.asked]).size).toBe(answers.length)
  expect(going.asked.length + staying.asked.length).toBe(answers.length)
})

test('a service that says that it leaves is asked after all others', async () => {
  await using leaving = await subgraph(echo)
  await using staying = await subgraph(echo)
  await using service = serviceAt(leaving.origin, staying.origin)
  for (let n = 0; n < 4; n += 1) await service.read('hello')
  const gone = leaving.app.leave(1)
  await expect
    .poll(async () => {
      const before = leaving.asked.length
      for (let n = 0; n < 4; n += 1) await service.read('hello')
      return leaving.asked.length - before
    })
    .toBe(0)
  await gone
})

test('an answer that is too long is none, and costs the others nothing', async () => {
  await using shelf = await subgraph((query) => echo(query === 'long' ? 'x'.repeat(LONGEST_ANSWER) : query))
  await using service = serviceAt(shelf.origin)
  const [long, short] = await Promise.all([failureOf(service.write('long')), service.write('short')])
  expect([long, short]).toEqual(['BROKEN', JSON.stringify(echo('short'))])
})

test('a line that is ours stays, also while nothing is asked on it', async () => {
  await using shelf = await subgraph(echo)
  await using service = serviceAt(shelf.origin)
  const upgrades = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade')
  await Promise.all([service.read('one'), service.read('two')])
  await wait(3_200)
  const opened = upgrades.mock.calls.length
  await service.read('later')
  expect(upgrades.mock.calls.length).toBe(opened)
  upgrades.mockRestore()
})

/** Whoever may be able to reach a subgraph's port. */
async function stranger(origin: string) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/line`)
  const heard: string[] = []
  socket.on('message', (data) => heard.push(textOf(data)))
  await once(socket, 'open')
  return { socket, heard, closed: once(socket, 'close').then(([code]) => Number(code)) }
}

const { seal: another, body: secret } = question('secret')

test.each([
  ['without a seal', `0  \n${secret}`],
  ['with a seal that is made up', `0 x.y \n${secret}`],
  ['with the seal of other words', `0 ${another} \n${secret} `],
])('S-32: a stranger on a line, %s, is told nothing, and sent away at once', async (_, frame) => {
  await using shelf = await subgraph(echo)
  const { heard, socket, closed } = await stranger(shelf.origin)
  socket.send(frame)
  expect(await closed).toBe(4401)
  expect([heard, shelf.asked]).toEqual([[], []])
})

test('S-32: a stranger who says nothing on a line is sent away after three seconds', async () => {
  await using shelf = await subgraph(echo)
  const { heard, closed } = await stranger(shelf.origin)
  expect(await closed).toBe(4401)
  expect(heard).toEqual([])
})

test('S-35: a seal on a line opens one question once, at the service that it is for', async () => {
  await using shelf = await subgraph(echo)
  const { heard, socket } = await stranger(shelf.origin)
  const { seal, body } = question('mine')
  const foreign = sealer.seal(nobody, 'another', body)
  for (const [n, one] of [seal, seal, foreign].entries()) socket.send(`${n} ${one} \n${body}`)
  await expect.poll(() => heard.toSorted()).toEqual([`0\n${JSON.stringify(echo('mine'))}`, '1\n', '2\n'])
  socket.close()
})

test.each([
  ['no question', 4400, 'hello'],
  ['a number that is none', 4400, 'x seal \n{}'],
  ['more words than a question has', 4400, '1 seal trace more\n{}'],
  ['more than a question may be', 1009, 'x'.repeat(LONGEST_QUESTION + 1)],
])('a line on which there is %s is closed', async (_, code, frame) => {
  await using shelf = await subgraph(echo)
  const { socket, closed } = await stranger(shelf.origin)
  socket.send(frame)
  expect(await closed).toBe(code)
})
