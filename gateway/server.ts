import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import type { FastifyInstance } from 'fastify'
import type { Overload } from '#platform/http/overload.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import type { Logger } from '#platform/process/logger.ts'
import { answerHead } from './answer-head.ts'
import type { GatewayContext } from './data-source.ts'
import type { FastGateway } from './fast-gateway.ts'
import { formatError } from './format-error.ts'
import { guard } from './guard.ts'
import type { CostBudget } from './limits/cost-budget.ts'
import { documentRules } from './limits/document-rules.ts'
import { logOperations } from './log-operations.ts'
import type { OperationTimes } from './operation-times.ts'
import { oneOperation } from './one-operation.ts'
import type { PersistedOperations } from './persisted-operations.ts'
import { refusedHaste } from './refused-haste.ts'
import { roomForEach } from './room-for-each.ts'
import { maySeeSchema, withoutSuggestions, type Introspection } from './strangers.ts'

interface ServerParts {
  gateway: FastGateway
  app: FastifyInstance
  logger: Logger
  persisted: PersistedOperations
  introspection: Introspection
  times: OperationTimes
  /** Null when operations may cost any sum. */
  costs: CostBudget | null
  turnstile: Turnstile | undefined
  /** How many requests are answered at once; null when that is not bounded. */
  overload: Overload | null
}

/** Apollo Server with everything that stands between a request and its plan. */
export async function startServer(parts: ServerParts) {
  const { gateway, app, logger, persisted, introspection, times, costs, turnstile, overload } = parts
  const { parseOptions, validationRules } = documentRules()
  const server = new ApolloServer<GatewayContext>({
    gateway,
    logger,
    // Whom it is open to is decided by the guard, which knows who asks.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: { cache: persisted.cache },
    parseOptions,
    validationRules,
    plugins: [
      ...pluginsOf(
        fastifyApolloDrainPlugin(app),
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginCacheControlDisabled(),
      ),
      oneOperation,
      guard({ gateway, introspection, costs }),
      ...(overload ? [roomForEach(gateway, overload)] : []),
      answerHead,
      presentErrors(logger, introspection),
      refusedHaste(turnstile),
      logOperations(logger, times),
    ],
  })
  await server.start()
  return server
}

/** Errors as clients see them. Formatted here and not by `formatError`, which does not know the request. */
function presentErrors(logger: Logger, introspection: Introspection): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue: { caller } }) {
          if (response.body.kind !== 'single') return
          const { singleResult } = response.body
          const hints = maySeeSchema(caller, introspection)
          singleResult.errors = singleResult.errors
            ?.map((error) => formatError(error, caller.requestId, logger))
            .map((error) => (hints ? error : { ...error, message: withoutSuggestions(error.message) }))
        },
      }
    },
  }
}

/** Packages that come as CommonJS see the server's other set of declarations; they describe the same plugins. */
function pluginsOf(...plugins: readonly unknown[]): ApolloServerPlugin<GatewayContext>[] {
  return plugins as ApolloServerPlugin<GatewayContext>[]
}
