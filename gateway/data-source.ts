import type { GraphQLDataSource } from '@apollo/gateway'
import type { Caller } from '#platform/caller.ts'
import type { Door } from '#platform/door.ts'
import { failedAt } from './plan/fetch.ts'

/** What every operation at the gateway carries. */
export interface GatewayContext {
  caller: Caller
}

/** Lets Apollo's plan execution fetch through a door, whichever side of it the subgraph is on. */
export function dataSource(door: Door): GraphQLDataSource<GatewayContext> {
  return {
    async process({ request, context, pathInIncomingRequest = [] }) {
      const { query = '', operationName, variables } = request
      const answer = await door
        .ask({ query, operationName, variables }, context.caller)
        .catch((error: unknown) => {
          throw failedAt(pathInIncomingRequest, error)
        })
      // Apollo types errors as it formats them; on this way they are the same.
      return answer as Awaited<ReturnType<GraphQLDataSource['process']>>
    },
  }
}
