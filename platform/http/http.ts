import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Caller, Scope, Viewer } from '#platform/identity/caller.ts'
import { placeOf } from './place.ts'
import { SetupError } from '#platform/process/config.ts'
import { systemCode } from '#platform/process/system-code.ts'
import { admitBy } from './admit.ts'
import { protectAnswers } from './answer-headers.ts'
import { CONNECTION_BOUNDS, limitBodyTime, refuseConnection } from './bounds.ts'
import { allowOrigins, type Access } from './access.ts'
import { closeInTime } from './close-in-time.ts'
import { canLeave } from './leave.ts'
import { endLeftovers } from './leftovers.ts'

/** Throws when the process cannot serve yet, or no longer. */
export type Ready = () => Promise<void>

export interface AppOptions extends Access {
  bodyLimit: number
  /** Addresses of proxies whose word counts about where a request came from. */
  trustedProxies?: readonly string[]
  ready: Ready
  /** Answers an address that is no text, `/%ff`; without it, with HTTP 400. */
  onBadAddress?: (request: FastifyRequest, reply: FastifyReply) => unknown
}

const MOST_CONNECTIONS = 10_000

/** A server with what all of ours have: health, bounds of time and number, careful headers, and no word about itself. */
export function createApp(options: AppOptions): FastifyInstance {
  const { onBadAddress, trustedProxies = [] } = options
  const badAddress = (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
    void onBadAddress?.(request, reply)
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: options.bodyLimit,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // Longer than the keep-alive of our own clients, so that they never reuse a connection that we just closed.
    keepAliveTimeout: 10_000,
    requestTimeout: 0,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 200 },
    forceCloseConnections: 'idle',
    frameworkErrors: onBadAddress && badAddress,
    http: CONNECTION_BOUNDS,
    clientErrorHandler: refuseConnection,
  })
  app.server.maxConnections = options.mostConnections ?? MOST_CONNECTIONS
  protectAnswers(app.server)
  limitBodyTime(app)
  endLeftovers(app)
  if (options.turnstile) admitBy(app, options.turnstile, trustedProxies)
  allowOrigins(app, options.origins ?? [])
  closeInTime(app)
  canLeave(app)
  const ready = askedOnce(options.ready)
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ready()
      if (!app.leaving.aborted) return { status: 'ready' }
    } catch {
      // Said below.
    }
    return reply.code(503).send({ status: 'not ready' })
  })
  return app
}

/** Whoever asks while another waits for the same answer gets that one: no rate limits how often health is asked for. */
function askedOnce(ready: Ready): Ready {
  let asking: Promise<void> | null = null
  return () => (asking ??= ready().finally(() => (asking = null)))
}

/** How the system says that nobody can listen there: an address of another machine, or a name that nobody knows. */
const NO_ADDRESS_HERE: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])

/**
 * Starts listening. Answers with the port, which the system picks when 0 was asked for. Workers of one process share
 * their ports, those apart that each must have for itself.
 */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  setting: string,
  isShared = true,
): Promise<number> {
  try {
    await app.listen({ host, port, exclusive: !isShared })
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EADDRINUSE')
      throw new SetupError(`Port ${port} is taken by another program: set ${setting} to a free one.`)
    if (code === 'EACCES')
      throw new SetupError(`Port ${port} may not be used by this user: set ${setting} to one above 1023.`)
    if (code !== undefined && NO_ADDRESS_HERE.has(code)) {
      const hostSetting = setting === 'OPS_PORT' ? 'OPS_HOST' : 'HOST'
      throw new SetupError(`${host} is not an address of this machine: set ${hostSetting} to one that is.`)
    }
    throw error
  }
  // It listens on TCP, so its address is not a pipe's name.
  return (app.server.address() as AddressInfo).port
}

const HOST_HEADER = /^(?:[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** The origin that the client itself used; addresses it is given begin so. A malformed `Host` counts for nothing. */
export function originOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const host = request.headers.host ?? ''
  return `http://${HOST_HEADER.test(host) ? host : `127.0.0.1:${request.socket.localPort ?? 80}`}`
}

export function callerOf(request: FastifyRequest, viewer: Viewer | null, scope: Scope): Caller {
  const place = placeOf(request.ip)
  return { viewer, scope, place, origin: originOf(request), address: request.ip, requestId: request.id }
}
