import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
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
