import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Answer, GraphClient } from './graph-client.ts'

/** What a test knows of an event, unless it says more. */
type AnyEvent = Record<string, unknown>

/** One running subscription. */
export interface Listening<Event = AnyEvent> {
  /** What came so far: the value of the only field. */
  readonly events: Event[]
  readonly errors: unknown[]
  /** Resolves when as many events have come. */
  until(count: number, withinMs?: number): Promise<void>
  /** Resolves when the subscription is over, with what ended it, if anything. */
  readonly over: Promise<unknown>
  stop(): void
}

/** graphql-ws's own client over a real socket, as one person. */
export interface LiveClient extends AsyncDisposable {
  readonly client: Client
  subscribe<Event = AnyEvent>(query: string, variables?: Record<string, unknown>): Listening<Event>
  /** Code and reason of the close frame that ended the socket. */
  readonly closed: Promise<{ code: number; reason: string }>
  /** Resolves when the socket is open and acknowledged. */
  opened(): Promise<void>
  /** One answer to a query or mutation over the socket; what is refused altogether is answered with its errors. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>
}

export interface LiveOptions {
  /** How often the client connects again by itself. */
  retries?: number
  webSocketImpl?: unknown
}

export function liveClient(
  gatewayUrl: string,
  viewer: Pick<GraphClient, 'token'> | null,
  { retries = 0, webSocketImpl = WebSocket }: LiveOptions = {},
): LiveClient {
  let tellClosed: (event: { code: number; reason: string }) => void = () => undefined
  const closed = new Promise<{ code: number; reason: string }>((resolve) => (tellClosed = resolve))
  let tellOpened: () => void = () => undefined
  const connected = new Promise<void>((resolve) => (tellOpened = resolve))
  const client = createClient({
    url: `${gatewayUrl.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl,
    // Connects at once and stays, whoever subscribes.
    lazy: false,
    onNonLazyError: () => undefined,
    retryAttempts: retries,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
    shouldRetry: () => retries > 0,
    ...(viewer?.token && { connectionParams: { authorization: `Bearer ${viewer.token}` } }),
    on: {
      closed: (event) => {
        const { code, reason } = event as { code: number; reason: string }
        tellClosed({ code, reason })
      },
      connected: () => tellOpened(),
    },
  })
  return {
    client,
    closed,
    subscribe: (query, variables) => listen(client, query, variables),
    opened: () => connected,
    async ask(query, variables) {
      try {
        // What an answer holds is for the test to say.
        for await (const answer of client.iterate({ query, variables })) return answer as Answer
      } catch (refusal) {
        if (Array.isArray(refusal)) return { data: undefined, errors: refusal }
        throw refusal
      }
      throw new Error('no answer came')
    },
    async [Symbol.asyncDispose]() {
      // A client whose system was killed under it says so once more; the test knows.
      await Promise.resolve(client.dispose()).catch(() => undefined)
    },
  }
}

function listen<Event>(client: Client, query: string, variables?: Record<string, unknown>): Listening<Event> {
  const events: Event[] = []
  const errors: unknown[] = []
  const waiting = new Set<() => void>()
  let tellOver: (error?: unknown) => void = () => undefined
  const over = new Promise<unknown>((resolve) => (tellOver = resolve))
  // The test wrote the query whose answers these are.
  const stop = client.subscribe<Record<string, Event>>(
    { query, variables },
    {
      next(answer) {
        if (answer.errors) errors.push(...answer.errors)
        const event = (answer.data && Object.values(answer.data)[0]) as Event
        events.push(event)
        // What the library subscribes with when it connects again: docs/chat.md tells clients to do the same.
        if (variables && 'since' in variables && isMessage(event)) variables.since = event.id
        for (const look of waiting) look()
      },
      error: tellOver,
      complete: () => tellOver(),
    },
  )
  return {
    ...{ events, errors, over, stop },
    until(count, withinMs = 5_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${events.length} of ${count} events came within ${withinMs} ms`)),
          withinMs,
        )
        const look = () => {
          if (events.length < count) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
    },
  }
}

function isMessage(event: unknown): event is { id: string } {
  return typeof event === 'object' && event !== null && 'id' in event
}
