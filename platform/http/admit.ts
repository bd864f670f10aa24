import type { FastifyInstance } from 'fastify'
import { tooManyRequests } from '#platform/graph/errors.ts'
import { admitConnections } from './admit-connections.ts'
import { networkOf, trustOf } from './client-address.ts'
import { isOwnConnection } from './own-connections.ts'
import { IGNORED_MS, type Turnstile } from './turnstile.ts'

/** Through a proxy, who is not listened to is told to come back after so many seconds. */
const COME_BACK_SECONDS = IGNORED_MS / 1_000

/** Asked by whoever watches this process, from addresses that others have as well: never refused by their rate. */
const HEALTH: ReadonlySet<string | undefined> = new Set(['/health/live', '/health/ready'])

/** Lets a server take connections and requests only as the turnstile allows. */
export function admitBy(app: FastifyInstance, turnstile: Turnstile, trustedProxies: readonly string[]): void {
  // A proxy's connections are everybody's: of what comes through it, single requests are refused.
  const isProxy = trustOf(trustedProxies)
  admitConnections(app, turnstile, isProxy)

  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    const isProxied = isProxy(socket.remoteAddress ?? '')
    // An adapter asks for everybody: by its own address it would be the hastiest of all.
    if (!isProxied && isOwnConnection(socket)) return done()
    const network = networkOf(request.ip)
    if (HEALTH.has(request.raw.url) && turnstile.isHeard(network)) return done()
    const objection = turnstile.ask(network)
    if (!objection) return done()
    if (objection.reason === 'ignored' && !isProxied) {
      // The next connection will not be heard either.
      reply.hijack()
      return void socket.destroy()
    }
    const retryAfter = objection.reason === 'requests' ? objection.retryAfter : COME_BACK_SECONDS
    // What may follow is not read.
    void reply.headers({ 'retry-after': retryAfter, connection: 'close' })
    done(
      Object.assign(tooManyRequests('Too many requests from this address', retryAfter), { statusCode: 429 }),
    )
  })
}
