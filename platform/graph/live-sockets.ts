import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { handleProtocols, type Server } from 'graphql-ws'
import { WebSocket } from 'ws'
import { clientMessage } from './client-message.ts'
import { inTurnById } from './in-turn-by-id.ts'
import type { LiveSocket } from './live-socket.ts'
import { openSockets, textOf, type Sockets, type SocketsOptions } from './open-sockets.ts'

export interface LiveSocketsOptions<Extra extends object> extends Omit<
  SocketsOptions,
  'begin' | 'handleProtocols'
> {
  protocol: Server<Extra>
  /** What the protocol's hooks know of a socket. */
  extraOf(socket: LiveSocket, request: IncomingMessage): Extra
  /** Called for every frame, before it is read; may close the socket. */
  onFrame?(extra: Extra): void
}

/**
 * graphql-ws over WebSockets on an HTTP server. A send ends when its bytes have left this process, so a
 * subscription of a client that does not read makes nothing more: what it missed stays where it came from.
 */
export function openLiveSockets<Extra extends object>(
  server: HttpServer,
  { protocol, extraOf, onFrame, ...options }: LiveSocketsOptions<Extra>,
): Sockets {
  return openSockets(server, {
    ...options,
    handleProtocols,
    begin(socket, ws, request) {
      const extra = extraOf(socket, request)
      for (const kind of ['ping', 'pong']) ws.on(kind, () => onFrame?.(extra))
      const closed = protocol.opened(
        {
          protocol: ws.protocol,
          send: socket.send,
          close: (code, reason) => socket.close({ code: code ?? 1000, reason: reason ?? '' }),
          onMessage(listen) {
            // What has waited until its socket was gone would begin for nobody, and never end.
            const hear = inTurnById(async (text) => {
              if (ws.readyState !== WebSocket.CLOSED) await listen(text)
            })
            ws.on('message', (data, isBinary) => {
              onFrame?.(extra)
              if (isBinary) return socket.close({ code: 4400, reason: 'Binary frames are not spoken here' })
              const text = textOf(data)
              const message = clientMessage(text)
              if (!message) return socket.close({ code: 4400, reason: 'Invalid message received' })
              // Whatever a hook throws is a mistake of ours; the client may try again.
              hear(message, text).catch(() => socket.close({ code: 4500, reason: 'Internal server error' }))
            })
          },
        },
        extra,
      )
      ws.once('close', (code, reason) => void closed(code, String(reason)))
    },
  })
}
