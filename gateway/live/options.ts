import type { ApolloServer } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { AddressOf } from '#platform/http/client-address.ts'
import type { Overload } from '#platform/http/overload.ts'
import type { Identity } from '#platform/identity/identity.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { GatewayContext } from '../data-source.ts'
import type { FastGateway } from '../fast-gateway.ts'
import type { PersistedOperations } from '../persisted-operations.ts'
import type { Introspection } from '../strangers.ts'
import type { LiveLimits } from './limits.ts'

export interface LiveOptions {
  app: FastifyInstance
  /** Answers queries and mutations, with all its limits. */
  server: ApolloServer<GatewayContext>
  gateway: FastGateway
  identity: Identity
  logger: Logger
  limits: LiveLimits
  /** Origins whose pages may connect, besides the gateway's own. */
  origins: readonly string[]
  persisted: PersistedOperations
  introspection: Introspection
  /** Whether one more query or mutation may be answered; null where nobody is refused. */
  overload: Overload | null
  /** Where a socket came from. */
  addressOf: AddressOf
}
