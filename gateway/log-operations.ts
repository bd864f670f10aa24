import type { ApolloServerPlugin } from '@apollo/server'
import type { Logger } from '#platform/process/logger.ts'
import type { GatewayContext } from './data-source.ts'

/** A name that a client made up is cut to this length before it is logged. */
const LONGEST_NAME = 80

/** One line per operation: its name, who asked, how long it took, how it ended. */
export function logOperations(logger: Logger): ApolloServerPlugin<GatewayContext> {
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
          logger.info(
            {
              requestId,
              operation: operationName?.slice(0, LONGEST_NAME),
              viewer: viewer?.id,
              ms: Math.round(performance.now() - start),
              ...(codes && { errors: codes }),
            },
            'operation',
          )
        },
      }
    },
  }
}
