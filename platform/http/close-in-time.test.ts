import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { fastify } from 'fastify'
import { closeInTime } from './close-in-time.ts'

const MEGABYTE = Buffer.alloc(1024 * 1024)

/** A film that is longer than all that waits in sockets. */
function* film() {
  for (let minute = 0; minute < 64; minute += 1) yield MEGABYTE
}

test('a player that pauses, and who sends a file for ever, do not keep a server that closes; who is soon done is answered', async () => {
  const app = fastify({ forceCloseConnections: 'idle' })
  app.get('/film', (_request, reply) => reply.send(Readable.from(film())))
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.put('/file', async ({ raw }) => {
    for await (const _ of raw);
  })
  app.get('/soon', async () => {
    await pause(200)
    return 'here you are'
  })
  closeInTime(app, 1_000)
  await app.listen({ host: '127.0.0.1', port: 0 })
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = app.server.address() as AddressInfo
  const ask = (head: string) => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write(`${head} HTTP/1.1\r\nhost: us\r\n`)
    return socket
  }
  const player = ask('GET /film')
  player.write('\r\n')
  await once(player, 'data')
  player.pause()
  const sender = ask('PUT /file')
  sender.write('content-type: video/mp4\r\ncontent-length: 1000\r\n\r\nhalf')
  const asker = ask('GET /soon')
  asker.write('\r\n')
  await pause(100)
  const began = performance.now()
  const [closed, [answer]] = await Promise.all([app.close(), once(asker, 'data')])
  expect(closed).toBeUndefined()
  expect(String(answer)).toContain('here you are')
  expect(performance.now() - began).toBeLessThan(5_000)
  for (const socket of [player, sender]) socket.destroy()
})
