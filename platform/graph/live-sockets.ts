import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols, type Server } from 'graphql-ws'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { counter, gauge } from '#platform/observe/series.ts'
import { GOING_AWAY, TOO_SLOW, type CloseReason } from './close-reasons.ts'

const sockets = gauge('douyin_sockets', 'Live sockets that are open')
const closes = counter(
  'douyin_socket_closes_total',
  'Live sockets that were closed, by the code of the close',
  'code',
)

export interface LiveSocketsOptions<Extra extends object> {
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
  /** A ping goes out this often, in milliseconds; who has not answered by the next one is gone. */
  pingMs: number
  /** For how long a client may leave everything unread, in milliseconds. */
  patienceMs: number
}

/** A WebSocket of which only closing is anybody's business. */
export interface LiveSocket {
  close(reason: CloseReason): void
}

export interface LiveSockets extends AsyncDisposable {
  readonly size: number
  closeAll(reason: CloseReason): void
}

/** A client that was told to go has this long, in milliseconds, before its connection is cut. */
const FAREWELL_MS = 1_000
const SWEEP_MS = 1_000

interface Open extends LiveSocket {
  ws: WebSocket
  pingAt: number
  isAlive: boolean
  /** Since when nothing of what was sent has left this process; 0 when nothing waits. */
  stuckSince: number
  waiting: number
}

/**
 * graphql-ws over WebSockets on an HTTP server. A send ends when its bytes have left this process, so a
 * subscription of a client that does not read makes nothing more: what it missed stays where it came from.
 */
export function openLiveSockets<Extra extends object>(
  server: HttpServer,
  options: LiveSocketsOptions<Extra>,
): LiveSockets {
  const { path, protocol, extraOf, mayConnect, onFrame, maxPayload, pingMs, patienceMs } = options
  const open = new Set<Open>()
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
    const socket = openSocket(ws, pingMs)
    open.add(socket)
    const extra = extraOf(socket, request)
    ws.on('error', () => ws.terminate())
    ws.on('pong', () => (socket.isAlive = true))
    ws.on('ping', () => onFrame?.(extra))
    const closed = protocol.opened(
      {
        protocol: ws.protocol,
        send: (text) => send(socket, text),
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
      closes.of(String(code)).value += 1
      void closed(code, String(reason))
    })
  }

  const sweep = setInterval(() => {
    const now = Date.now()
    for (const socket of open) {
      if (socket.stuckSince > 0 && now - socket.stuckSince > patienceMs) socket.close(TOO_SLOW)
      if (now >= socket.pingAt) ping(socket, now + pingMs)
    }
  }, SWEEP_MS).unref()
  server.on('upgrade', onUpgrade)
  const uncount = sockets.from(() => [[{}, open.size]])

  const closeAll = (reason: CloseReason) => open.forEach((socket) => socket.close(reason))
  return {
    get size() {
      return open.size
    },
    closeAll,
    async [Symbol.asyncDispose]() {
      clearInterval(sweep)
      uncount()
      server.off('upgrade', onUpgrade)
      const gone = [...open].map(({ ws }) => new Promise((resolve) => ws.once('close', resolve)))
      closeAll(GOING_AWAY)
      await Promise.all(gone)
    },
  }
}

function openSocket(ws: WebSocket, pingMs: number): Open {
  return {
    ws,
    // Sockets that came together are not all pinged together.
    pingAt: Date.now() + pingMs * (0.5 + Math.random() / 2),
    isAlive: true,
    stuckSince: 0,
    waiting: 0,
    close({ code, reason }) {
      if (ws.readyState !== WebSocket.OPEN) return
      ws.close(code, reason)
      setTimeout(() => ws.terminate(), FAREWELL_MS).unref()
    },
  }
}

function send(socket: Open, text: string): Promise<void> {
  const { ws } = socket
  if (ws.readyState !== WebSocket.OPEN) return Promise.resolve()
  socket.waiting += 1
  if (socket.stuckSince === 0) socket.stuckSince = Date.now()
  return new Promise((resolve) => {
    ws.send(text, () => {
      socket.waiting -= 1
      socket.stuckSince = socket.waiting > 0 ? Date.now() : 0
      resolve()
    })
  })
}

function ping(socket: Open, nextAt: number): void {
  if (!socket.isAlive) return socket.ws.terminate()
  socket.isAlive = false
  socket.pingAt = nextAt
  if (socket.ws.readyState === WebSocket.OPEN) socket.ws.ping()
}

function textOf(data: RawData): string {
  // Never in parts: that is another setting of the socket.
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString()
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
