import { createClient, type Client } from 'graphql-ws'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Operation } from './operation.ts'
import { readRole } from './role.ts'
import { forgetViewer, onViewerChange, tokenOfViewer } from './session.ts'

/** How a socket ends that nobody needs any more. */
const NORMAL = 1000
/** How a socket ends whose session is over (docs/chat.md). */
const SESSION_ENDED = 4403
/** How a socket ends of somebody who has as many as they may have. */
const TOO_MANY_SOCKETS = 4412
/** How a socket ends whose viewer was given another role. */
const ROLE_CHANGED = 4414

/** How long is waited for a server that is away: twice as long after each try, up to a bound. */
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 20_000

/** `crowded`: tried again and again, and not let in as long as the viewer's other pages listen. */
export type Connection = 'connecting' | 'live' | 'waiting' | 'crowded'

let connection: Connection = 'connecting'
const listeners = new Set<() => void>()
const returnListeners = new Set<() => void>()
let wasLost = false
let client: Client | null = null
let tokenOfClient: string | null = null

/** One socket for the page, opened with the first subscription and opened anew for another viewer. */
function clientOfViewer(): Client {
  if (client) return client
  const token = tokenOfViewer()
  tokenOfClient = token
  client = createClient({
    url: `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/graphql`,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    keepAlive: 20_000,
    retryAttempts: Infinity,
    retryWait,
    // A session that is over stays over; whatever else ended the socket, the next one may work.
    shouldRetry: (reason) => !(reason instanceof CloseEvent && [4401, SESSION_ENDED].includes(reason.code)),
    on: {
      connecting: () => void (connection === 'crowded' || become('connecting')),
      connected: connectAgain,
      closed: (event) => {
        const code = event instanceof CloseEvent ? event.code : undefined
        wasLost = code !== NORMAL
        become(code === TOO_MANY_SOCKETS ? 'crowded' : 'waiting')
        // From here on as a guest, as whoever asks with such a token is.
        if (code === SESSION_ENDED && token === tokenOfViewer()) forgetViewer()
        if (code === ROLE_CHANGED) void readRole()
      },
    },
  })
  return client
}

/** The library would wait without a bound: as long again as the server was away. Not all pages come at once. */
async function retryWait(retries: number): Promise<void> {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS)
  await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())))
}

onViewerChange(() => {
  if (tokenOfClient === tokenOfViewer()) return
  void client?.dispose()
  client = null
  wasLost = false
  become('connecting')
})

function become(next: Connection): void {
  connection = next
  for (const listener of listeners) listener()
}

function connectAgain(): void {
  become('live')
  if (!wasLost) return
  wasLost = false
  for (const listener of returnListeners) listener()
}

/** Calls back when a lost connection is there again: what was told meanwhile has to be read. */
export function useReturn(onReturn: () => void): void {
  useEffect(() => {
    returnListeners.add(onReturn)
    return () => void returnListeners.delete(onReturn)
  }, [onReturn])
}

export function useConnection(): Connection {
  const listen = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return useSyncExternalStore(listen, () => connection)
}

/** Listens until the answer is called. `variables` are asked for again when the socket was lost: resume where it ended. */
export function listen<Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
  variables: () => Variables,
  onEvent: (event: Result) => void,
  onEnd: () => void,
): () => void {
  return clientOfViewer().subscribe<Result>(
    {
      operationName: operation.name,
      query: operation.text,
      // Read when it is sent, each time anew.
      get variables() {
        return variables()
      },
    },
    {
      next: ({ data }) => void (data && onEvent(data)),
      error: onEnd,
      complete: onEnd,
    },
  )
}

/** Listens as long as the component is there, and again half a minute after the graph ended it. */
export function useLive<Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
  variables: () => Variables,
  onEvent: (event: Result) => void,
  isOn = true,
): void {
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = listen(operation, variables, onEvent, () => {
      timer = setTimeout(() => setAttempt((n) => n + 1), 30_000)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
    // `variables` and `onEvent` are read when they are needed; another one of them is no reason to subscribe anew.
  }, [operation, isOn, attempt])
}
