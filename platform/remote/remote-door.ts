import type { ExecutionResult } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { subgraphTimeout, subgraphUnavailable, type Refusal } from '#platform/graph/errors.ts'
import { openRemoteSubscriptions } from '#platform/graph/remote-subscriptions.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { CallFailed } from './call-failed.ts'
import { openSealedLines } from './sealed-lines.ts'

/** How long a subgraph may take, in milliseconds: reads are many and short, writes may wait for a row. */
const QUERY_MS = 2_000
const MUTATION_MS = 5_000

/** A subgraph elsewhere, the caller sealed. `urls`: the GraphQL address of each of its instances. */
export function remoteDoor(name: string, urls: readonly string[], sealer: Sealer): Door {
  const lines = openSealedLines({ audience: name, urls, sealer })
  const subscriptions = openRemoteSubscriptions(name, urls, sealer)

  return {
    async ask({ query, operationName, variables }, caller) {
      const body = JSON.stringify({
        query,
        operationName: operationName ?? undefined,
        variables: variables ?? undefined,
      })
      const isMutation = query.startsWith('mutation')
      const patience = isMutation ? MUTATION_MS : QUERY_MS
      const deadlineMs = () => Math.min(patience, (caller.until ?? Infinity) - Date.now())
      if (deadlineMs() <= 0) throw subgraphTimeout(name)
      if (caller.hasLeft?.()) throw subgraphUnavailable(name)
      try {
        return resultOf(await lines.ask(body, caller, { deadlineMs, repeatable: !isMutation }))
      } catch (error) {
        throw refusalOf(error, name)
      }
    },
    subscribe: async (request, caller) => subscriptions.subscribe(request, caller),
    async [Symbol.asyncDispose]() {
      await subscriptions[Symbol.asyncDispose]()
      await lines[Symbol.asyncDispose]()
    },
  }
}

function resultOf(text: string): ExecutionResult {
  // Our own subgraphs give what they executed; what the fields hold is shaped by the plan's execution.
  return JSON.parse(text) as ExecutionResult
}

function refusalOf(error: unknown, name: string): Refusal {
  const isLate = error instanceof CallFailed && error.failure === 'TIMEOUT'
  return isLate ? subgraphTimeout(name) : subgraphUnavailable(name)
}
