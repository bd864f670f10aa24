import type { ApolloServerPlugin } from '@apollo/server'
import { currentAccount } from '#platform/observe/account.ts'
import { countOperation, knowOperation } from '#platform/observe/operations.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { OperationTimes } from './operation-times.ts'
import type { GatewayContext } from './data-source.ts'

/** A name that a client made up is cut to this length before it is logged. */
const LONGEST_NAME = 80

/** One line per operation: its name, who asked, how long it took, what it cost, how it ended. */
export function logOperations(logger: Logger, times: OperationTimes): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue }) {
      const start = performance.now()
      const { requestId, viewer, scope } = contextValue.caller
      return {
        async willSendResponse({ operationName, response: { body } }) {
          const errors = body.kind === 'single' ? body.singleResult.errors : undefined
          const codes = errors?.map(({ extensions }) => String(extensions?.code))
          const ms = performance.now() - start
          const { statements } = currentAccount() ?? {}
          // Only our own adapter asks for the app's users, with documents of ours.
          if (scope === 'douyin' && operationName) knowOperation(operationName)
          countOperation({ name: operationName, ms, codes, statements, requestId })
          const operation = operationName?.slice(0, LONGEST_NAME)
          if (operation) times.add(operation, ms)
          const facts = { requestId, operation, viewer: viewer?.id, statements, ms: Math.round(ms) }
          logger.info({ ...facts, ...(codes && { errors: codes }) }, 'operation')
        },
      }
    },
  }
}
