import { getEventListeners } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../fleet/free-port.ts'
import type { Answer, Call } from './call.ts'
import { openHttpWay } from './http-way.ts'
import { openInstances } from './instances.ts'

/** A service's process, as rude as the test wants it. */
async function instance(answer: (request: IncomingMessage, response: ServerResponse) => void, at = 0) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  }).listen(at, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    get asked() {
      return asked
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const fine = (_request: IncomingMessage, response: ServerResponse) => void response.end('fine')
const broken = (_request: IncomingMessage, response: ServerResponse) => void response.destroy()
const silent = () => undefined
const NOBODY = 'http://127.0.0.1:9'

const query: Call = {
  method: 'POST',
  path: '/',
  headers: {},
  body: '{}',
  deadlineMs: 2_000,
}
const text = async ({ body }: Answer) => body.text()

/** A service, asked for what may be asked twice and for what may not. */
function serviceAt(...origins: string[]) {
  const service = openInstances(origins, openHttpWay)
  return {
    read: (call: Partial<Call> = {}) => service.ask((way) => way.call({ ...query, ...call }, text), true),
    write: () => service.ask((way) => way.call(query, text), false),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}

test('two instances share the calls', async () => {
  await using one = await instance(fine)
  await using two = await instance(fine)
  await using service = serviceAt(one.origin, two.origin)
  for (let call = 0; call < 10; call += 1) expect(await service.write()).toBe('fine')
  expect([one.asked, two.asked]).toEqual([5, 5])
})

test('an instance that cannot be reached is passed over, by writes too: nothing was sent', async () => {
  await using there = await instance(fine)
  await using service = serviceAt(NOBODY, there.origin)
  for (let call = 0; call < 30; call += 1) expect(await service.write()).toBe('fine')
  expect(there.asked).toBe(30)
})

test('what was sent and broke is tried again when it only reads, never when it writes', async () => {
  await using bad = await instance(broken)
  await using good = await instance(fine)
  await using service = serviceAt(good.origin, bad.origin)
  expect(await service.read()).toBe('fine')
  expect(bad.asked).toBe(1)
  await service.write()
  await expect(service.write()).rejects.toMatchObject({ failure: 'BROKEN' })
})

test('R-33: of reads that often break, at most a tenth and one a second is tried again', async () => {
  let left = 300
  await using flaky = await instance((request, response) =>
    (left-- % 3 === 0 ? broken : fine)(request, response),
  )
  await using service = serviceAt(flaky.origin)
  const calls = 300
  const start = performance.now()
  for (let call = 0; call < calls; call += 1) await service.read().catch(() => undefined)
  const seconds = (performance.now() - start) / 1000
  expect(flaky.asked).toBeLessThanOrEqual(calls * 1.1 + 1 + seconds)
})

test('R-32: an instance that fails is left alone, asked once a second, and welcome when it is back', async () => {
  let isDown = true
  await using instanceOfUsers = await instance((request, response) =>
    (isDown ? broken : fine)(request, response),
  )
  await using service = serviceAt(instanceOfUsers.origin)
  for (let call = 0; call < 20; call += 1) await service.write().catch(() => undefined)
  const before = instanceOfUsers.asked
  const until = Date.now() + 2_500
  while (Date.now() < until) {
    await service.write().catch(() => undefined)
    await wait(5)
  }
  expect(instanceOfUsers.asked - before).toBeLessThanOrEqual(3)
  isDown = false
  await expect.poll(() => service.write().catch(() => ''), { timeout: 3_000 }).toBe('fine')
})

test('R-03: an instance that is back is asked at once when the other one is gone, although it was left alone', async () => {
  // Nobody is at this address yet, and nobody else's connections begin at it.
  const place = await freePort()
  const other = await instance(fine)
  await using service = serviceAt(`http://127.0.0.1:${place}`, other.origin)
  // Enough for the first one to be left alone for a second.
  for (let call = 0; call < 30; call += 1) expect(await service.write()).toBe('fine')
  await using back = await instance(fine, place)
  await other[Symbol.asyncDispose]()
  await wait(50)
  for (let call = 0; call < 5; call += 1) expect(await service.write()).toBe('fine')
  expect(back.asked).toBe(5)
})

test('a read that breaks at the one is asked of the other, which was left alone and is back', async () => {
  // Nobody is at this address yet, and nobody else's connections begin at it.
  const place = await freePort()
  let isDying = false
  await using other = await instance((request, response) => (isDying ? broken : fine)(request, response))
  await using service = serviceAt(`http://127.0.0.1:${place}`, other.origin)
  for (let call = 0; call < 30; call += 1) expect(await service.write()).toBe('fine')
  await using back = await instance(fine, place)
  isDying = true
  expect(await service.read()).toBe('fine')
  expect(back.asked).toBe(1)
})

test('R-30: who is silent costs the caller its deadline and no more', async () => {
  await using mute = await instance(silent)
  await using service = serviceAt(mute.origin)
  const start = performance.now()
  await expect(service.read({ deadlineMs: 200 })).rejects.toMatchObject({
    failure: 'TIMEOUT',
  })
  expect(performance.now() - start).toBeLessThan(1_000)
})

test('R-30: of two of which one stands still the other answers what only reads', async () => {
  await using mute = await instance(silent)
  await using good = await instance(fine)
  await using service = serviceAt(good.origin, mute.origin)
  expect(await service.read({ deadlineMs: 200 })).toBe('fine')
  expect([mute.asked, good.asked]).toEqual([1, 1])
})

test('a slow instance has 64 calls to do, others wait for their turn, and past 512 they are refused at once', async () => {
  await using mute = await instance(silent)
  await using service = serviceAt(mute.origin)
  const calls = Array.from({ length: 600 }, () =>
    service.read({ deadlineMs: 2_500 }).catch((error: unknown) => (error as { failure: string }).failure),
  )
  await expect.poll(() => mute.asked).toBe(64)
  await wait(500)
  // Looked at before time is over: the first to give up makes room for a call whose time is not over yet.
  expect(mute.asked).toBe(64)
  const failures = await Promise.all(calls)
  expect(failures.filter((failure) => failure === 'NOT_ASKED')).toHaveLength(88)
  expect(failures.filter((failure) => failure === 'TIMEOUT')).toHaveLength(512)
})

test('when the client leaves, all that is asked for them ends, however much, and nobody is blamed', async () => {
  const warnings: Error[] = []
  const hear = (warning: Error) => warnings.push(warning)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  await using mute = await instance(silent)
  await using service = serviceAt(mute.origin)
  const client = new AbortController()
  const calls = Array.from({ length: 30 }, () => service.read({ left: client.signal }))
  const ended = Promise.allSettled(calls)
  await expect.poll(() => mute.asked).toBe(30)
  client.abort()
  for (const outcome of await ended) expect(outcome).toMatchObject({ reason: { failure: 'LEFT' } })
  // The breaker is closed: the next call is made.
  await expect(service.read({ deadlineMs: 50 })).rejects.toMatchObject({ failure: 'TIMEOUT' })
  expect(getEventListeners(client.signal, 'abort')).toEqual([])
  expect(warnings).toEqual([])
})

test('an instance that says goodbye gets no further calls while there is another', async () => {
  await using leaving = await instance((_request, response) => {
    response.shouldKeepAlive = false
    response.end('fine')
  })
  await using staying = await instance(fine)
  await using service = serviceAt(staying.origin, leaving.origin)
  for (let call = 0; call < 20; call += 1) expect(await service.write()).toBe('fine')
  expect([leaving.asked, staying.asked]).toEqual([1, 19])
})
