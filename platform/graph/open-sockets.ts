import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { WebSocketServer, type RawData, type ServerOptions, type WebSocket } from 'ws'
import { refuseUpgrade, takeUpgrades } from '#platform/http/upgrades.ts'
import { GOING_AWAY, type CloseReason } from './close-reasons.ts'
import { watchSocket, type Patience, type WatchedSocket } from './live-socket.ts'

export interface SocketsOptions extends Patience, Pick<ServerOptions, 'handleProtocols'> {
  /** The path of the endpoint. */
  path: string
  /** Whether the handshake is from where it may be; refused with 403 otherwise. */
  mayConnect?(request: IncomingMessage): boolean
  /** Largest frame, in bytes. */
  maxPayload: number
  /** A socket has opened. */
  begin(socket: WatchedSocket, ws: WebSocket, request: IncomingMessage): void
}

/** Disposing them tells all to go, and waits until they are gone. */
export interface Sockets extends AsyncDisposable {
  /** From now on no socket opens any more. */
  refuseMore(): void
  closeAll(reason: CloseReason): void
}

const SWEEP_MS = 1_000

/** WebSockets at one path of an HTTP server, each one watched: whoever does not answer or does not read is sent away. */
export function openSockets(server: HttpServer, options: SocketsOptions): Sockets {
  const { path, mayConnect, maxPayload, handleProtocols, begin } = options
  const open = new Set<WatchedSocket>()
  // No compression: a small frame could otherwise unfold into a large one.
  const accept = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload, handleProtocols },
  })
  // In words of ours: the library's come as a page, without what tells browsers to be careful.
  accept.on('wsClientError', (_error, stream) => refuseUpgrade(stream, '400 Bad Request'))
  const refuseMore = takeUpgrades(server, path, (request, stream, head) => {
    if (mayConnect && !mayConnect(request)) return refuseUpgrade(stream, '403 Forbidden')
    accept.handleUpgrade(request, stream, head, (ws) => {
      const socket = watchSocket(ws, options)
      open.add(socket)
      ws.once('close', () => open.delete(socket))
      begin(socket, ws, request)
    })
  })
  const sweep = setInterval(() => open.forEach((socket) => socket.watch(performance.now())), SWEEP_MS).unref()

  const closeAll = (reason: CloseReason) => open.forEach((socket) => socket.close(reason))
  return {
    ...{ closeAll, refuseMore },
    async [Symbol.asyncDispose]() {
      clearInterval(sweep)
      refuseMore()
      const gone = [...open].map((socket) => socket.gone)
      closeAll(GOING_AWAY)
      await Promise.all(gone)
    },
  }
}

export function textOf(data: RawData): string {
  // Never in parts: that is another setting of the socket.
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString()
}
