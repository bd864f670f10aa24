import type { GraphQLDataSource } from '@apollo/gateway'
import type { Caller } from '#platform/caller.ts'
import type { Door } from '#platform/door.ts'

/** What every operation at the gateway carries. */
export interface GatewayContext {
  caller: Caller
}

/** Lets Apollo's plan execution fetch through a door, whichever side of it the subgraph is on. */
export function dataSource(door: Door): GraphQLDataSource<GatewayContext> {
  return {
    async process({ request, context }) {
      // Apollo types errors as it formats them; they are the same on this way.
      return (await door.ask(
        { query: request.query ?? '', operationName: request.operationName, variables: request.variables },
        context.caller,
      )) as Awaited<ReturnType<GraphQLDataSource['process']>>
    },
  }
}
