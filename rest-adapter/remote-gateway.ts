import { subgraphUnavailable } from '#platform/graph/errors.ts'
import { GATEWAY } from '#platform/identity/audiences.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import type { Answer } from '#platform/remote/call.ts'
import { openHttpWay } from '#platform/remote/http-way.ts'
import { openSealedLines } from '#platform/remote/sealed-lines.ts'
import type { AskGateway, GraphAnswer } from './graph.ts'

/** Longer than the gateway gives a request, in milliseconds. */
const DEADLINE_MS = 10_000
const READY_MS = 2_000
/**
 * A gateway says by itself when it has too much to do, and lets what stands still at one subgraph take a part of its room only
 * (take-room.ts). Held back here, that would be in the way of all else.
 */
const MOST_AT_ONCE = 512

export interface RemoteGateway extends AsyncDisposable {
  readonly ask: AskGateway
  /** Rejects unless one of its instances says that it is ready. */
  ready(): Promise<void>
}

/**
 * A gateway elsewhere, at one or several addresses, asked over lines: the caller travels sealed, the token never leaves
 * the adapter. `urls`: the GraphQL address of each of its instances.
 */
export function remoteGateway(urls: readonly string[], sealer: Sealer): RemoteGateway {
  const lines = openSealedLines({ audience: GATEWAY, urls, sealer, mostAtOnce: MOST_AT_ONCE })
  const health = urls.map((url) => openHttpWay(new URL(url).origin))

  const ask: AskGateway = async (query, variables, caller) => {
    const body = JSON.stringify({ query, variables })
    const terms = {
      deadlineMs: () => DEADLINE_MS,
      repeatable: query.startsWith('query'),
      left: caller.left?.(),
    }
    try {
      // Our own gateway answers in the words of GraphQL.
      return JSON.parse(await lines.ask(body, caller, terms)) as GraphAnswer
    } catch {
      throw subgraphUnavailable('gateway')
    }
  }

  async function ready(): Promise<void> {
    await Promise.any(health.map((way) => way.call(READY, readReady))).catch(() => {
      throw subgraphUnavailable('gateway')
    })
  }

  return {
    ...{ ask, ready },
    async [Symbol.asyncDispose]() {
      await Promise.all([lines, ...health].map((way) => way[Symbol.asyncDispose]()))
    },
  }
}

const READY = { method: 'GET', path: '/health/ready', headers: {}, deadlineMs: READY_MS } as const

/** Rejects when it is not. */
async function readReady({ statusCode, body }: Answer): Promise<void> {
  await body.dump()
  if (statusCode !== 200) throw subgraphUnavailable('gateway')
}
