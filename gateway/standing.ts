import type { FastifyInstance } from 'fastify'
import type { Door } from '#platform/graph/door.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { hasRole } from '#platform/identity/roles.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { answers } from './answers.ts'
import { authenticate } from './authenticate.ts'
import type { OperationTimes } from './operation-times.ts'

const TOP = 10

export interface StandingOptions {
  doors: Readonly<Record<string, Door>>
  identity: Identity
  sealer: Sealer
  times: OperationTimes
}

/** What the gateway alone can tell: whether each subgraph answers it, and what took long in this process. */
export function standing({ doors, identity, sealer, times }: StandingOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/dashboard/standing.json', async (request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
      const caller = await authenticate(request, identity, sealer).catch(() => null)
      if (!caller?.viewer) return reply.code(401).send({ error: 'sign in first' })
      if (!hasRole(caller, 'ADMINISTRATOR', 'DEVELOPER'))
        return reply.code(403).send({ error: 'not for you' })
      const services = await Promise.all(Object.entries(doors).map(([name, door]) => healthOf(name, door)))
      return { services, operations: times.slowest(TOP) }
    })
  }
}

async function healthOf(name: string, door: Door) {
  const began = performance.now()
  const isReady = await answers(door, 'standing').catch(() => false)
  return { name, isReady, ms: performance.now() - began }
}
