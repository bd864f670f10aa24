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

/**
 * Where a caller keeps the contexts that were made for it, by subgraph. A WeakMap from callers would keep each of them
 * until the next collection of old space: its contexts know their caller, and so keep their own key (docs/performance.md).
 */
const CONTEXTS = Symbol('contexts')
type KnownCaller = Caller & { [CONTEXTS]?: Record<string, unknown> }

/** The same person, asking once more: nothing that was read for them before is taken for what is there now. */
export function asAnotherRequest(caller: Caller): Caller {
  const { [CONTEXTS]: _read, ...another }: KnownCaller = caller
  return another
}

/** A subgraph in this process: compiled operations, no HTTP. */
export function localDoor(subgraph: Subgraph): Door {
  // One caller is one client request: its fetches share loaders, so what was read once is not read again.
  function contextFor(caller: KnownCaller, query: string): unknown {
    const contexts = (caller[CONTEXTS] ??= {})
    // After a write, what loaders remember may be wrong.
    if (!contexts[subgraph.name] || query.startsWith('mutation'))
      contexts[subgraph.name] = subgraph.contextFor(caller)
    return contexts[subgraph.name]
  }

  return {
    ask: (request, caller) => subgraph.execute(request, contextFor(caller, request.query), caller.requestId),
    subscribe: (request, caller) => subgraph.subscribe(request, caller),
    async [Symbol.asyncDispose]() {},
  }
}
