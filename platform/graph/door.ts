import type { ExecutionResult } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { MaybePromise } from './compile-operation.ts'
import type { GraphRequest } from './execute.ts'
import type { Subgraph } from './subgraph.ts'
import type { Subscribed } from './subscribe.ts'

/** A way to a subgraph, in this process or elsewhere. */
export interface Door {
  /** Rejects with SUBGRAPH_UNAVAILABLE or SUBGRAPH_TIMEOUT when the subgraph gives no answer. */
  ask(request: GraphRequest, caller: Caller): MaybePromise<ExecutionResult>
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
