import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { networkOf } from './client-address.ts'
import { endInTurn } from './end-in-turn.ts'
import type { Turnstile } from './turnstile.ts'

/** Whoever is not let in waits so long, in milliseconds: those who come again at once would have to be seen to at once. */
const WAIT_MS = 2_000
/** As many wait at one server; others are closed. */
const MOST_WAITING = 1_000

/** Connections that the turnstile does not let in never come to HTTP. */
export function admitConnections(
  app: FastifyInstance,
  turnstile: Turnstile,
  isProxy: (address: string) => boolean,
): void {
  const { server } = app
  const listeners = server.listeners('connection')
  server.removeAllListeners('connection')
  const waiting = new Set<Socket>()
  const inside = new WeakSet<Socket>()
  // Of whom is not let in nothing is read: what a hundred have sent would be memory that only waits. It is an option of
  // net.createServer that http.createServer does not pass on.
  Object.assign(server, { pauseOnConnect: true })

  function turnAway(socket: Socket): void {
    // It may be gone already, which is what we want.
    socket.on('error', () => undefined)
    if (waiting.size >= MOST_WAITING) return void socket.resetAndDestroy()
    waiting.add(socket)
    const timer = setTimeout(() => endInTurn(socket), WAIT_MS).unref()
    socket.once('close', () => {
      clearTimeout(timer)
      waiting.delete(socket)
    })
  }

  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket
    // Some are given back by who had taken them over (upgrades.ts).
    if (!inside.has(socket) && !isProxy(remoteAddress)) {
      const address = networkOf(remoteAddress)
      if (turnstile.enter(address)) return turnAway(socket)
      socket.once('close', () => turnstile.left(address))
    }
    inside.add(socket)
    for (const listener of listeners) listener.call(server, socket)
    socket.resume()
  })
  server.on('clientError', ({ code }: NodeJS.ErrnoException, { remoteAddress = '' }: Socket) => {
    // Whoever walks out of range did nothing wrong.
    if (code !== 'ECONNRESET' && !isProxy(remoteAddress)) turnstile.refused(networkOf(remoteAddress))
  })
  app.addHook('preClose', (done) => {
    for (const socket of waiting) socket.destroy()
    done()
  })
}
