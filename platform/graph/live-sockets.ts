import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, type Server } from 'graphql-ws'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { bareAnswer } from '#platform/http/answer-headers.ts'
import { GOING_AWAY, type CloseReason } from './close-reasons.ts'
import { watchSocket, type LiveSocket, type Patience, type WatchedSocket } from './live-socket.ts'

export interface LiveSocketsOptions<Extra extends object> extends Patience {
  /** The path of the endpoint. */
  path: string
  protocol: Server<Extra>
  /** What the protocol's hooks know of a socket. */
  extraOf(socket: LiveSocket, request: IncomingMessage): Extra
  /** Whether the handshake is from where it may be; refused with 403 otherwise. */
  mayConnect?(request: IncomingMessage): boolean
  /** Called for every frame, before it is read; may close the socket. */
  onFrame?(extra: Extra): void
  /** Largest frame, in bytes. */
  maxPayload: number
}

export interface LiveSockets extends AsyncDisposable {
  closeAll(reason: CloseReason): void
}

const SWEEP_MS = 1_000

/**
 * graphql-ws over WebSockets on an HTTP server. A send ends when its bytes have left this process, so a
 * subscription of a client that does not read makes nothing more: what it missed stays where it came from.
 */
export function openLiveSockets<Extra extends object>(
  server: HttpServer,
  options: LiveSocketsOptions<Extra>,
): LiveSockets {
  const { path, protocol, extraOf, mayConnect, onFrame, maxPayload } = options
  const open = new Set<WatchedSocket>()
  // No compression: a small frame could otherwise unfold into a large one.
  const accept = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload, handleProtocols },
  })

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    if (request.url?.split('?')[0] !== path) return refuse(stream, '404 Not Found')
    if (mayConnect && !mayConnect(request)) return refuse(stream, '403 Forbidden')
    accept.handleUpgrade(request, stream, head, (ws) => begin(ws, request))
  }

  function begin(ws: WebSocket, request: IncomingMessage): void {
    const socket = watchSocket(ws, options)
    open.add(socket)
    const extra = extraOf(socket, request)
    ws.on('ping', () => onFrame?.(extra))
    const closed = protocol.opened(
      {
        protocol: ws.protocol,
        send: socket.send,
        close: (code, reason) => socket.close({ code: code ?? 1000, reason: reason ?? '' }),
        onMessage: (hear) =>
          ws.on('message', (data, isBinary) => {
            onFrame?.(extra)
            if (isBinary) return socket.close({ code: 4400, reason: 'Binary frames are not spoken here' })
            // Whatever a hook throws is a mistake of ours; the client may try again.
            hear(textOf(data)).catch(() => socket.close({ code: 4500, reason: 'Internal server error' }))
          }),
      },
      extra,
    )
    ws.once('close', (code, reason) => {
      open.delete(socket)
      void closed(code, String(reason))
    })
  }

  const sweep = setInterval(() => open.forEach((socket) => socket.watch(performance.now())), SWEEP_MS).unref()
  server.on('upgrade', onUpgrade)

  const closeAll = (reason: CloseReason) => open.forEach((socket) => socket.close(reason))
  return {
    closeAll,
    async [Symbol.asyncDispose]() {
      clearInterval(sweep)
      server.off('upgrade', onUpgrade)
      const gone = [...open].map((socket) => socket.gone)
      closeAll(GOING_AWAY)
      await Promise.all(gone)
    },
  }
}

function textOf(data: RawData): string {
  // Never in parts: that is another setting of the socket.
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString()
}

function refuse(stream: Duplex, status: string): void {
  stream.end(bareAnswer(status))
}
