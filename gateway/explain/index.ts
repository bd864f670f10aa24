import type { FastifyInstance, FastifyReply } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { z } from 'zod'
import { badRequest, forbidden, unauthenticated } from '#platform/graph/errors.ts'
import type { Identity } from '#platform/identity/identity.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import type { Logger } from '#platform/process/logger.ts'
import { authenticate } from '../authenticate.ts'
import type { FastGateway } from '../fast-gateway.ts'
import { formatExecutionError } from '../format-error.ts'
import { statusOf } from '../http-status.ts'
import { refuseUnread } from '../refuse-unread.ts'
import { maySeeSchema, type Introspection } from '../strangers.ts'
import { asInvalid, createExplain } from './explain.ts'

export interface ExplainOptions {
  gateway: FastGateway
  introspection: Introspection
  identity: Identity
  sealer: Sealer
  logger: Logger
}

const body = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})

/** `POST /plan`: what an operation costs and how it is answered, for whoever may see the schema. */
export function explain({ gateway, introspection, identity, sealer, logger }: ExplainOptions) {
  const explanationOf = createExplain(gateway)
  return async (app: FastifyInstance): Promise<void> => {
    app.post('/plan', { errorHandler: refuseUnread(logger) }, async (request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
      try {
        const caller = await authenticate(request, identity, sealer)
        if (!maySeeSchema(caller, introspection))
          throw caller.viewer ? forbidden('Plans are for developers') : unauthenticated()
        const asked = body.safeParse(request.body)
        if (!asked.success) throw badRequest('Send {"query", "operationName", "variables"}')
        return await explanationOf(asked.data, caller)
      } catch (error) {
        return refuse(reply, formatExecutionError(asInvalid(error), request.id, logger))
      }
    })
  }
}

function refuse(reply: FastifyReply, error: GraphQLFormattedError) {
  return reply.code(statusOf(error.extensions?.code)).send({ errors: [error] })
}
