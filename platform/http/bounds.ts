import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { bareAnswer } from './answer-headers.ts'
import { noticeRequest } from './company.ts'
import { hasBody } from './has-body.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whoever reads this route's bodies watches how fast they come (pace.ts); others have `BODY_MS`. */
    isPaced?: true
  }
}

/** Time for the whole body of an ordinary request, in milliseconds. */
const BODY_MS = 30_000

/** Times and sizes of what comes over a connection, before anything of it is understood. */
export const CONNECTION_BOUNDS = {
  // Long query strings are part of the contract (1.5); the default would cut them off at 16 KiB of headers.
  maxHeaderSize: 64 * 1024,
  headersTimeout: 15_000,
  // How often the times are looked at.
  connectionsCheckingInterval: 5_000,
}

/** Cuts off whoever takes longer than that to send an ordinary body; files have a pace of their own. */
export function limitBodyTime(app: FastifyInstance, ms = BODY_MS): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request
    const isSending = hasBody(raw)
    // Fastify makes the options of the route anew whenever they are asked for.
    const isFile = isSending && request.routeOptions.config.isPaced === true
    if (!isFile) noticeRequest()
    if (isSending && !isFile) {
      const timer = setTimeout(() => cutOff(raw.socket, '408 Request Timeout'), ms)
      for (const end of ['end', 'close']) raw.once(end, () => clearTimeout(timer))
    }
    done()
  })
}

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Answers what is no HTTP request: too much of a header, too slow, or rubbish. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  cutOff(socket, STATUS[error.code ?? ''] ?? '400 Bad Request')
}

function cutOff(socket: Socket, status: string): void {
  if (socket.writable) socket.write(bareAnswer(status))
  socket.destroySoon()
}
