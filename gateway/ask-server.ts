import type { ApolloServer, GraphQLRequest } from '@apollo/server'
import type { ExecutionResult } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { GatewayContext } from './data-source.ts'

/** What the server says, and the HTTP status that it would say it with; none where that is 200. */
export interface ServerAnswer {
  result: ExecutionResult
  status: number | undefined
}

/** Lets the server answer a query or a mutation that did not come by an HTTP request, with all its limits. */
export async function askServer(
  server: ApolloServer<GatewayContext>,
  request: GraphQLRequest,
  caller: Caller,
): Promise<ServerAnswer> {
  const { body, http } = await server.executeOperation(request, { contextValue: { caller } })
  if (body.kind !== 'single') throw new Error('answers do not come in parts here')
  // Errors are formatted already, which is how they are sent.
  return { result: body.singleResult as ExecutionResult, status: http.status }
}
