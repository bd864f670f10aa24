import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { forwardTo } from './forward.ts'

async function originOf(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('of two instances of which one is gone the other takes the files, all but the one by which that is noticed', async () => {
  const there = createServer((request, response) => request.resume().once('end', () => response.end('taken')))
  const gone = createServer()
  const origins = [await originOf(gone), await originOf(there)]
  gone.close()
  await once(gone, 'close')
  const app = fastify()
  await app.register(forwardTo(origins, ['/uploads']))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const statuses: number[] = []
  for (let file = 0; file < 10; file += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/uploads/${file}`, { method: 'PUT', body: 'a film' })
    await answer.text()
    statuses.push(answer.status)
  }
  expect(statuses.filter((status) => status !== 200)).toHaveLength(1)
  await app.close()
  there.close()
})

/** What a client says to its own connection, and to nobody behind it (RFC 9110, 7.6.1 and 10.1.1). */
const OF_ONE_CONNECTION = [
  ['expect', '100-continue'],
  ['connection', 'close, x-mine'],
  ['connection', 'upgrade, http2-settings'],
  ['keep-alive', 'timeout=5'],
  ['proxy-connection', 'keep-alive'],
  ['te', 'trailers'],
  ['upgrade', 'h2c'],
] as const

test.each(OF_ONE_CONNECTION)(
  'a file is passed on, whatever its sender says to the connection: %s: %s',
  async (name, value) => {
    const heard: (string | undefined)[] = []
    const there = createServer((incoming, response) => {
      heard.push(incoming.headers.expect, incoming.headers.upgrade)
      incoming.resume().once('end', () => response.end('taken'))
    })
    const app = fastify()
    await app.register(forwardTo([await originOf(there)], ['/uploads']))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const sent = request({
      ...{ host: '127.0.0.1', port, path: '/uploads/1', method: 'PUT' },
      headers: { [name]: value, 'content-length': 6 },
    })
    sent.end('a film')
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(200)
    expect(heard).toEqual([undefined, undefined])
    await app.close()
    there.close()
  },
)
