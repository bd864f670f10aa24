import { GraphQLError, parse, type ExecutionArgs, type ExecutionResult } from 'graphql'
import { makeServer } from 'graphql-ws'
import type { FastifyInstance } from 'fastify'
import type { Caller } from '#platform/identity/caller.ts'
import { unauthenticated } from './errors.ts'
import type { GraphRequest } from './execute.ts'
import { openLiveSockets } from './live-sockets.ts'
import type { Sockets } from './open-sockets.ts'
import { sealedText, type TracedResult } from './remote-subscriptions.ts'
import { traceOf } from '#platform/observe/carried-trace.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { failedStream, isStream } from './stream.ts'
import type { Subgraph } from './subgraph.ts'

interface Subscription {
  request: GraphRequest
  caller: Caller
}

/**
 * A subgraph's subscriptions for gateways elsewhere: one socket carries those of many users, so each operation
 * must come with a fresh seal of its own, for this very subgraph and operation.
 */
export function serveSubscriptions(app: FastifyInstance, subgraph: Subgraph, sealer: Sealer): Sockets {
  const protocol = makeServer<Record<string, unknown>, object>({
    onSubscribe(_context, _id, { query, operationName, variables, extensions }) {
      const request: GraphRequest = { query, operationName, variables }
      const seal = extensions?.seal
      const caller = typeof seal === 'string' ? sealer.open(seal, subgraph.name, sealedText(request)) : null
      if (!caller) return [unauthenticated()]
      const contextValue: Subscription = { request, caller }
      try {
        return { schema: subgraph.schema, document: parse(query), contextValue }
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError(String(error))]
      }
    },
    subscribe: ({ contextValue }) => subscribed(subgraph, contextValue),
    onNext: (_context, _id, _payload, _args, result) => withTrace(result),
    execute: () => ({ errors: [new GraphQLError('Only subscriptions go over a socket')] }),
  })
  return openLiveSockets(app.server, {
    ...{ path: '/graphql', protocol, extraOf: () => ({}) },
    ...{ maxPayload: 1024 * 1024, pingMs: 12_000, patienceMs: 30_000 },
  })
}

async function subscribed(subgraph: Subgraph, contextValue: ExecutionArgs['contextValue']) {
  // `onSubscribe` above made it.
  const { request, caller } = contextValue as Subscription
  const answer = await subgraph.subscribe(request, caller)
  if (isStream(answer)) return answer
  // graphql-ws would send an answer that is no stream as if it were an event.
  return failedStream(answer.errors?.[0] ?? new GraphQLError('There is no such subscription'))
}

/** The gateway goes on with the trace of an event, where there is one. */
function withTrace(result: ExecutionResult): TracedResult {
  const headers = traceOf(result)
  return headers.traceparent ? { ...result, extensions: { ...result.extensions, ...headers } } : result
}
