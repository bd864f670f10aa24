import type { FetchNode } from '@apollo/query-planner'
import { GraphQLError } from 'graphql'
import type { Variables } from '#platform/graph/coerce-variables.ts'
import type { ResponsePath } from './cursor.ts'

/** Of an operation's variables those that a fetch uses and that were given. */
export function variablesOf(usages: readonly string[], variables: Variables): Record<string, unknown> {
  const used: Record<string, unknown> = {}
  for (const name of usages) {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name]
  }
  return used
}

/** An error that a subgraph gave, with its name, as it stands in the response. */
export function errorOf(
  { serviceName }: FetchNode,
  error: GraphQLError,
  path: ResponsePath | undefined,
): GraphQLError {
  const { message, extensions } = error
  // A subgraph elsewhere may have said nothing about it.
  const code = extensions?.code ?? 'INTERNAL'
  return new GraphQLError(message, {
    path,
    originalError: error,
    extensions: { ...extensions, code, serviceName },
  })
}
