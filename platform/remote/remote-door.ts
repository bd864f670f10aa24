import type { ExecutionResult } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { subgraphTimeout, subgraphUnavailable, type Refusal } from '#platform/graph/errors.ts'
import { openRemoteSubscriptions } from '#platform/graph/remote-subscriptions.ts'
import { SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'
import { traceHeaders } from '#platform/observe/traces.ts'
import { CallFailed, type Answer } from './call.ts'
import { openInstances } from './instances.ts'

/** How long a subgraph may take, in milliseconds: reads are many and short, writes may wait for a row. */
const QUERY_MS = 2_000
const MUTATION_MS = 5_000

/** A subgraph elsewhere, the caller sealed. `urls`: the GraphQL address of each of its instances. */
export function remoteDoor(name: string, urls: readonly string[], sealer: Sealer): Door {
  const service = openInstances(urls.map((url) => new URL(url).origin))
  const path = new URL(urls[0] ?? '').pathname
  const subscriptions = openRemoteSubscriptions(name, urls, sealer)

  return {
    async ask({ query, operationName, variables }, caller) {
      const body = JSON.stringify({
        query,
        operationName: operationName ?? undefined,
        variables: variables ?? undefined,
      })
      const isMutation = query.startsWith('mutation')
      const headers = {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        [SEAL_HEADER]: sealer.seal(caller, name, body),
        ...traceHeaders(),
      }
      const patience = isMutation ? MUTATION_MS : QUERY_MS
      const deadlineMs = Math.min(patience, (caller.until ?? Infinity) - Date.now())
      if (deadlineMs <= 0) throw subgraphTimeout(name)
      const call = { path, headers, body, deadlineMs, repeatable: !isMutation, left: caller.left?.() }
      try {
        return await service.call({ ...call, method: 'POST' }, resultOf)
      } catch (error) {
        throw refusalOf(error, name)
      }
    },
    subscribe: async (request, caller) => subscriptions.subscribe(request, caller),
    async [Symbol.asyncDispose]() {
      await subscriptions[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

async function resultOf({ body }: Answer): Promise<ExecutionResult> {
  const answer: unknown = await body.json()
  if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer))
    throw new CallFailed('BROKEN')
  // Our own subgraphs speak GraphQL over HTTP; what the fields hold is shaped by the plan's execution.
  return answer as ExecutionResult
}

function refusalOf(error: unknown, name: string): Refusal {
  const isLate = error instanceof CallFailed && error.failure === 'TIMEOUT'
  return isLate ? subgraphTimeout(name) : subgraphUnavailable(name)
}
