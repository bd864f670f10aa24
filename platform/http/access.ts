import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { Config } from '#platform/process/config.ts'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import { createTurnstile, type Turnstile } from './turnstile.ts'

/** Who may come to a public port. */
export interface Access {
  /** Connections at once; further ones are closed unread. */
  mostConnections?: number
  /** Origins whose pages may read answers, besides the server's own. */
  origins?: readonly string[]
  /** Who is turned away because of the address that they come from; nobody, without it. */
  turnstile?: Turnstile
  /** How long half of the answers may take until requests are refused, in milliseconds; 0 lets everybody in. */
  overloadMs?: number
}

/** As the settings say; ports that share it count together. */
export function accessOf(config: Config): Access {
  const turnstile = createTurnstile({
    mostConnections: config.ADDRESS_CONNECTIONS,
    rates: edgeRatesBy(config.RATE_LIMITS),
  })
  const { MAX_CONNECTIONS, CORS_ORIGINS, OVERLOAD_MS } = config
  return { mostConnections: MAX_CONNECTIONS, origins: CORS_ORIGINS, turnstile, overloadMs: OVERLOAD_MS }
}

/** A preflight is asked for again after this many seconds. */
const REMEMBERED_SECONDS = 600

/** Lets pages of these origins, named exactly, read answers. Without one, pages of the same origin alone do. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  void app.register(cors, {
    origin: [...origins],
    // Nobody is known by a cookie.
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['location', 'tus-resumable', 'upload-offset', 'upload-length', 'upload-expires'],
    maxAge: REMEMBERED_SECONDS,
    strictPreflight: false,
  })
}
