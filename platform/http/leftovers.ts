import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { endInTurn } from './end-in-turn.ts'
import { hasBody } from './has-body.ts'
import { drain } from './pace.ts'

/**
 * Whoever is answered before all of their body has come may send the rest for a while, as slowly as strangers are read;
 * then the connection ends. Node would read on, without end and at full speed, and keep a body that was begun for ever.
 */
export function endLeftovers(app: FastifyInstance): void {
  app.server.prependListener('request', (request: IncomingMessage, answer: ServerResponse) => {
    if (!hasBody(request)) return
    answer.prependOnceListener('finish', () => {
      if (request.complete || request.destroyed) return
      // Begins to read, so that Node leaves it to us.
      request.read(0)
      void drain(request).then(() => {
        if (!request.complete) endInTurn(request.socket)
      })
    })
  })
}
