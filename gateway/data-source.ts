import type { GraphQLDataSource } from '@apollo/gateway'
import type { Caller } from '#platform/identity/caller.ts'
import type { Door } from '#platform/graph/door.ts'
import { failedAt } from './plan/fetch.ts'

/** What every operation at the gateway carries. */
export interface GatewayContext {
  caller: Caller
}

/** Lets Apollo's plan execution fetch through a door, whichever side of it the subgraph is on. */
export function dataSource(door: Door): GraphQLDataSource<GatewayContext> {
  return {
    async process(options) {
      const { query = '', operationName, variables } = options.request
      const place = 'pathInIncomingRequest' in options ? options.pathInIncomingRequest : undefined
      try {
        return await door.ask({ query, operationName, variables }, options.context.caller)
      } catch (error) {
        throw failedAt(place ?? [], error)
      }
    },
  }
}
