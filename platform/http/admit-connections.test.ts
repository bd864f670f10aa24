import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { admitConnections } from './admit-connections.ts'
import { createTurnstile } from './turnstile.ts'
import { takeUpgrades } from './upgrades.ts'

const MEGABYTE = 1024 * 1024

test('S-50: of a connection that is not let in nothing is read; the others are served', async () => {
  const app = fastify()
  app.get('/', () => 'hello')
  const turnstile = createTurnstile({ mostConnections: 1, rates: null })
  admitConnections(app, turnstile, () => false)
  const come: Socket[] = []
  app.server.on('connection', (socket: Socket) => come.push(socket))
  await app.listen({ host: '127.0.0.1', port: 0 })
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = app.server.address() as AddressInfo
  const [first, second] = [
    connect(port, '127.0.0.1'),
    connect(port, '127.0.0.1').on('error', () => undefined),
  ]
  second.write(Buffer.alloc(MEGABYTE))
  for (const _ of [1, 2]) {
    first.write('GET / HTTP/1.1\r\nhost: us\r\n\r\n')
    const [answer] = await once(first, 'data')
    expect(String(answer)).toContain('hello')
  }
  await pause(200)
  expect(come.map(({ bytesRead }) => bytesRead > 0)).toEqual([true, false])
  for (const socket of [first, second]) socket.destroy()
  await app.close()
})

test('S-50: a connection on which another protocol was offered is still the one that was let in', async () => {
  const app = fastify()
  app.get('/', () => 'hello')
  admitConnections(app, createTurnstile({ mostConnections: 1, rates: null }), () => false)
  takeUpgrades(app.server, '/', () => undefined)
  await app.listen({ host: '127.0.0.1', port: 0 })
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = app.server.address() as AddressInfo
  const only = connect(port, '127.0.0.1')
  for (const offer of [
    'connection: upgrade\r\nupgrade: h2c\r\n',
    '',
    'connection: upgrade\r\nupgrade: h2c\r\n',
  ]) {
    only.write(`GET / HTTP/1.1\r\nhost: us\r\n${offer}\r\n`)
    const [answer] = await once(only, 'data')
    expect(String(answer)).toContain('hello')
  }
  only.destroy()
  await app.close()
})
