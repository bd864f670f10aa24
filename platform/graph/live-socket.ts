import { WebSocket } from 'ws'
import { TOO_SLOW, type CloseReason } from './close-reasons.ts'
import { countSocket } from './count-sockets.ts'
import { sayFarewell } from './say-farewell.ts'

/** A WebSocket of which only closing is anybody's business. */
export interface LiveSocket {
  close(reason: CloseReason): void
}

/** A WebSocket with what is known of its peer: whether it answers, and whether it reads. */
export interface WatchedSocket extends LiveSocket {
  /** Resolves when the bytes have left this process, or never will. */
  send(text: string): Promise<void>
  /** Pings and closes as it is time to, by `performance.now()`: a clock that is set cuts nobody off and keeps nobody. */
  watch(now: number): void
  readonly gone: Promise<void>
}

export interface Patience {
  /** A ping goes out this often, in milliseconds; who has not answered by the next one is gone. */
  pingMs: number
  /** For how long a client may leave everything unread, in milliseconds. */
  patienceMs: number
}

export function watchSocket(ws: WebSocket, { pingMs, patienceMs }: Patience): WatchedSocket {
  // Sockets that came together are not all pinged together.
  let pingAt = performance.now() + pingMs * (0.5 + Math.random() / 2)
  let isAlive = true
  /** Since when nothing of what was sent has left this process; 0 when nothing waits. */
  let stuckSince = 0
  let waiting = 0
  countSocket(ws)
  ws.on('pong', () => (isAlive = true))
  ws.on('error', () => ws.terminate())

  function close(reason: CloseReason): void {
    if (ws.readyState === WebSocket.OPEN) sayFarewell(ws, reason)
  }

  function ping(now: number): void {
    if (!isAlive) return ws.terminate()
    isAlive = false
    pingAt = now + pingMs
    if (ws.readyState === WebSocket.OPEN) ws.ping()
  }

  return {
    close,
    gone: new Promise((resolve) => ws.once('close', () => resolve())),
    send(text) {
      if (ws.readyState !== WebSocket.OPEN) return Promise.resolve()
      waiting += 1
      if (stuckSince === 0) stuckSince = performance.now()
      return new Promise((resolve) => {
        ws.send(text, () => {
          waiting -= 1
          stuckSince = waiting > 0 ? performance.now() : 0
          resolve()
        })
      })
    },
    watch(now) {
      if (stuckSince > 0 && now - stuckSince > patienceMs) close(TOO_SLOW)
      if (now >= pingAt) ping(now)
    },
  }
}
