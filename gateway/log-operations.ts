import type { ApolloServerPlugin } from '@apollo/server'
import type { Logger } from '#platform/process/logger.ts'
import type { OperationClock } from './operation-times.ts'
import type { GatewayContext } from './data-source.ts'

/** A name that a client made up is cut to this length before it is logged. */
const LONGEST_NAME = 80

/** One line per operation: its name, who asked, how long it took, how it ended. */
export function logOperations(logger: Logger, clock: OperationClock): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue }) {
      const start = performance.now()
      const { requestId, viewer } = contextValue.caller
      return {
        async willSendResponse({ operationName, response }) {
          const { body } = response
          const codes =
            body.kind === 'single'
              ? body.singleResult.errors?.map(({ extensions }) => extensions?.code)
              : undefined
          const ms = performance.now() - start
          if (operationName) clock.add(operationName.slice(0, LONGEST_NAME), ms)
          logger.info(
            {
              requestId,
              operation: operationName?.slice(0, LONGEST_NAME),
              viewer: viewer?.id,
              ms: Math.round(ms),
              ...(codes && { errors: codes }),
            },
            'operation',
          )
        },
      }
    },
  }
}
