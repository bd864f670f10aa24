import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { endInTurn } from './end-in-turn.ts'

test('S-50: of many connections that are to end, one does at once, and the others do one after the other', async () => {
  const come: Socket[] = []
  const server = createServer((socket) => come.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  const clients = Array.from({ length: 10 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  const gone = Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))))
  await expect.poll(() => come.length).toBe(10)
  const ended = () => come.filter(({ destroyed }) => destroyed).length

  for (const socket of come) endInTurn(socket)
  expect(ended()).toBe(1)
  await once(come[1] ?? server, 'close')
  expect(ended()).toBeLessThan(10)
  // Who goes by themselves meanwhile is not waited for.
  come[9]?.destroy()
  await gone
  expect(ended()).toBe(10)
  server.close()
})
