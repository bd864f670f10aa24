import { GraphQLError, type ExecutionResult } from 'graphql'
import { createClient, type Client, type ClientOptions } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Caller } from '#platform/identity/caller.ts'
import { Refusal, subgraphUnavailable } from './errors.ts'
import type { GraphRequest } from './execute.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import type { TraceHeaders } from '#platform/observe/traces.ts'
import { openStream, type Stream } from './stream.ts'

/** Events of one subscription that wait for a slow client before the subscription ends. */
const LONGEST_QUEUE = 400
/** Likewise, in characters of JSON. */
const LARGEST_QUEUE = 512 * 1024

/** Longest time until a socket is there, in milliseconds. */
const CONNECT_MS = 1_000

/** When a socket is left, in milliseconds. */
export interface Silence {
  /** The other side is asked whether it is there, so long after it was heard. */
  askMs: number
  /** It says nothing for so long then. */
  patienceMs: number
}

const SILENCE: Silence = { askMs: 3_000, patienceMs: 6_000 }
/** What came while this process itself stood still is read before its socket is left. */
const SECOND_LOOK_MS = 200

/** What a stream ends with when its reader is slower than what comes. */
export class ReaderTooSlow extends Error {
  override name = 'ReaderTooSlow'
}

export interface RemoteSubscriptions extends AsyncDisposable {
  subscribe(request: GraphRequest, caller: Caller): Stream<ExecutionResult>
}

/**
 * Subscriptions at a subgraph elsewhere: one socket for all of them, opened with the first and closed some time
 * after the last. Each one carries its own caller, sealed; answers come back by the operation's id.
 */
export function openRemoteSubscriptions(
  name: string,
  urls: readonly string[],
  sealer: Sealer,
  silence = SILENCE,
): RemoteSubscriptions {
  let turn = 0
  let wasOpen = false
  const client: Client = createClient({
    // Each new socket tries the next instance.
    url: () => (urls[turn++ % urls.length] ?? '').replace(/^http/, 'ws'),
    webSocketImpl: ImpatientSocket,
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: silence.askMs,
    on: {
      ...whenSilent(silence.patienceMs, () => client.terminate()),
      connecting: () => void (wasOpen = false),
      connected: () => void (wasOpen = true),
    },
    // An instance that cannot be reached is passed over. Of a socket that was lost whoever subscribed knows where it
    // stopped, and subscribes again.
    retryAttempts: urls.length - 1,
    shouldRetry: () => !wasOpen,
    retryWait: async () => undefined,
    onNonLazyError: () => undefined,
  })
  return {
    subscribe: (request, caller) =>
      openStream((signal) => follow(client, sealed(request, caller, name, sealer), name, signal)),
    async [Symbol.asyncDispose]() {
      await client.dispose()
    },
  }
}

class ImpatientSocket extends WebSocket {
  constructor(url: string, protocols: string) {
    super(url, protocols, { handshakeTimeout: CONNECT_MS })
    // graphql-ws listens no more to a socket that it has left; an error that nobody hears would end the process.
    this.on('error', () => undefined)
  }
}

/**
 * Calls back when the other side does not answer that it is there. A network can forget a connection without telling: all
 * who subscribed would hear nothing for a quarter of an hour, and so would those who come.
 */
function whenSilent(patienceMs: number, leave: () => void): ClientOptions['on'] {
  let timer: NodeJS.Timeout | undefined
  const heard = () => clearTimeout(timer)
  return {
    ping(isTheirs) {
      if (isTheirs) return
      clearTimeout(timer)
      timer = setTimeout(() => (timer = setTimeout(leave, SECOND_LOOK_MS)), patienceMs)
    },
    message: heard,
    closed: heard,
  }
}

/** The text that a subscription's seal belongs to: both sides must write it alike. */
export function sealedText({ query, operationName, variables }: GraphRequest): string {
  return JSON.stringify([query, operationName ?? null, variables ?? null])
}

function sealed(request: GraphRequest, caller: Caller, name: string, sealer: Sealer) {
  const { query, operationName, variables } = request
  return {
    query,
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    extensions: { seal: sealer.seal(caller, name, sealedText(request)) },
  }
}

async function* follow(
  client: Client,
  payload: ReturnType<typeof sealed>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<ExecutionResult, void, void> {
  const queue: { result: ExecutionResult; size: number }[] = []
  let size = 0
  let end: { error?: unknown } | null = null
  let wake: () => void = () => undefined
  const finish = (how: { error?: unknown }) => {
    end ??= how
    wake()
  }
  const stop = client.subscribe<Record<string, unknown>>(payload, {
    next(result) {
      // What was on its way when it ended belongs to nobody.
      if (end) return
      const event = { result: withoutTrace(result as TracedResult), size: JSON.stringify(result).length }
      queue.push(event)
      size += event.size
      wake()
      if (queue.length <= LONGEST_QUEUE && size <= LARGEST_QUEUE) return
      finish({ error: new ReaderTooSlow() })
      // Nothing more is made for it; its reader is still given what waits.
      stop()
    },
    error: (error) => finish({ error: asRefusal(error, name) }),
    complete: () => finish({}),
  })
  signal.addEventListener('abort', () => finish({}), { once: true })
  try {
    while (!signal.aborted) {
      const event = queue.shift()
      if (event) {
        size -= event.size
        yield event.result
      } else if (end) {
        if ('error' in end) throw (end as { error: unknown }).error
        return
      } else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
  }
}

/** An event as a subgraph sends it: its trace goes along beside the data, for us alone. */
export interface TracedResult extends ExecutionResult {
  extensions?: ExecutionResult['extensions'] & TraceHeaders
}

/** The event without its trace: two events that say the same must look the same. */
function withoutTrace({ extensions, ...result }: TracedResult): ExecutionResult {
  return extensions?.traceparent
    ? carryTrace(result, extensions)
    : { ...result, ...(extensions && { extensions }) }
}

/** Errors of the subscription itself are told; a socket that failed means that the subgraph is away. */
function asRefusal(error: unknown, name: string): Error {
  const [first] = Array.isArray(error) ? (error as GraphQLError[]) : []
  if (!first) return subgraphUnavailable(name)
  const code = first.extensions?.code
  return typeof code === 'string' && code !== 'INTERNAL'
    ? new GraphQLError(first.message, { extensions: first.extensions })
    : new Refusal('INTERNAL', first.message)
}
