import type { ExecutionResult } from 'graphql'
import { Pool } from 'undici'
import type { Caller } from '#platform/identity/caller.ts'
import { traceHeaders } from '#platform/observe/traces.ts'
import { Refusal, subgraphTimeout, subgraphUnavailable } from './errors.ts'
import type { GraphRequest } from './execute.ts'
import { openRemoteSubscriptions } from './remote-subscriptions.ts'
import { SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'
import type { Subgraph } from './subgraph.ts'
import type { Subscribed } from './subscribe.ts'

/** A way to a subgraph, in this process or elsewhere. */
export interface Door {
  /** Rejects with SUBGRAPH_UNAVAILABLE or SUBGRAPH_TIMEOUT when the subgraph gives no answer. */
  ask(request: GraphRequest, caller: Caller): Promise<ExecutionResult>
  /** The same for a subscription; a stream that fails later rejects with SUBGRAPH_UNAVAILABLE. */
  subscribe(request: GraphRequest, caller: Caller): Promise<Subscribed>
  [Symbol.asyncDispose](): Promise<void>
}

/** A subgraph in this process: compiled operations, no HTTP. */
export function localDoor(subgraph: Subgraph): Door {
  // One caller is one client request: its fetches share loaders, so what was read once is not read again.
  const contexts = new WeakMap<Caller, unknown>()

  function contextFor(caller: Caller, query: string): unknown {
    let context = contexts.get(caller)
    // After a write, what loaders remember may be wrong.
    if (!context || query.startsWith('mutation'))
      contexts.set(caller, (context = subgraph.contextFor(caller)))
    return context
  }

  return {
    ask: (request, caller) => subgraph.execute(request, contextFor(caller, request.query), caller.requestId),
    subscribe: (request, caller) => subgraph.subscribe(request, caller),
    async [Symbol.asyncDispose]() {},
  }
}

/** No answer of a subgraph takes longer, in milliseconds. */
const DEADLINE_MS = 5_000
/** Longer than any page of any list, in bytes. */
const LONGEST_ANSWER = 8 * 1024 * 1024
const CONNECTIONS = 64

/** A subgraph elsewhere: kept-alive connections, a deadline, the caller sealed. `url` is its GraphQL address. */
export function remoteDoor(name: string, url: string, sealer: Sealer): Door {
  const { origin, pathname } = new URL(url)
  // Idle connections are given up before the other side does (Node's servers wait 5 s): a reused one is never dead.
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    keepAliveTimeout: 4_000,
    maxResponseSize: LONGEST_ANSWER,
  })
  const subscriptions = openRemoteSubscriptions(name, url, sealer)

  return {
    async ask({ query, operationName, variables }, caller) {
      const body = JSON.stringify({
        query,
        operationName: operationName ?? undefined,
        variables: variables ?? undefined,
      })
      try {
        const answer = await pool.request({
          method: 'POST',
          path: pathname,
          headers: {
            'content-type': 'application/json',
            accept: 'application/graphql-response+json, application/json',
            [SEAL_HEADER]: sealer.seal(caller, name, body),
            ...traceHeaders(),
          },
          body,
          signal: AbortSignal.timeout(DEADLINE_MS),
        })
        return resultOf(await answer.body.json(), name)
      } catch (error) {
        if (error instanceof Refusal) throw error
        throw isTimeout(error) ? subgraphTimeout(name) : subgraphUnavailable(name)
      }
    },
    subscribe: async (request, caller) => subscriptions.subscribe(request, caller),
    async [Symbol.asyncDispose]() {
      await subscriptions[Symbol.asyncDispose]()
      await pool.close()
    },
  }
}

function resultOf(answer: unknown, name: string): ExecutionResult {
  if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer)) {
    throw subgraphUnavailable(name)
  }
  // Our own subgraphs speak GraphQL over HTTP; what the fields hold is shaped by the plan's execution.
  return answer as ExecutionResult
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}
