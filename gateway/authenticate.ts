import type { FastifyRequest } from 'fastify'
import { Refusal } from '#platform/graph/errors.ts'
import { trustConnection } from '#platform/http/own-connections.ts'
import { GATEWAY } from '#platform/identity/audiences.ts'
import { bearerOf } from '#platform/identity/bearer.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { callerOf } from '#platform/http/http.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came over the wire: what a seal belongs to. */
    rawBody?: string
  }
}

/**
 * Who asks: the viewer that another service of ours sealed, or the holder of the bearer token, or a guest.
 * A token that is not good (any more) is refused instead of ignored, so that a client learns to sign in again.
 */
export async function authenticate(
  request: FastifyRequest,
  identity: Identity,
  sealer: Sealer,
): Promise<Caller> {
  const seal = request.headers[SEAL_HEADER]
  if (seal !== undefined) {
    const caller = sealer.open(String(seal), GATEWAY, request.rawBody ?? '')
    if (!caller) throw refused('This seal is not good')
    trustConnection(request.raw.socket)
    return caller
  }
  const { authorization } = request.headers
  if (authorization === undefined) return callerOf(request, null, 'graph')
  const viewer = await identity.viewerOf(bearerOf(authorization), 'graph')
  if (!viewer) throw refused('This session is over, or was never there: please sign in again')
  return callerOf(request, viewer, 'graph')
}

function refused(message: string): Refusal {
  return new Refusal('UNAUTHENTICATED', message)
}
