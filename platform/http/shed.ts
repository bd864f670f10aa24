import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { openOverload, type OverloadOptions } from './overload.ts'

/** The JSON that a request is refused with, which is told when to come back. */
export type BusyAnswer = (request: FastifyRequest, retryAfter: number) => string

/** Whoever was refused comes back after so many seconds, at least and at most: not all at the same moment. */
const BACK_IN_SECONDS = [1, 3] as const

/**
 * Lets no more requests of a route in than can be answered in time; the others are refused before anything is read of
 * them. Belongs to a route's `onRequest`. Without a time there is no bound.
 */
export function shed(
  app: FastifyInstance,
  options: OverloadOptions,
  busyAnswer: BusyAnswer,
): onRequestHookHandler[] {
  if (options.targetMs === 0) return []
  const overload = openOverload(options)
  app.addHook('onClose', async () => overload[Symbol.dispose]())
  const hook: onRequestHookHandler = (request, reply, done) => {
    const kind = request.routeOptions.url ?? ''
    if (!overload.admit(kind)) {
      const [soonest, latest] = BACK_IN_SECONDS
      const seconds = soonest + Math.floor(Math.random() * (latest - soonest + 1))
      refuse(reply, seconds, busyAnswer(request, seconds))
      return
    }
    const began = performance.now()
    reply.raw.once('close', () => overload.answered(kind, performance.now() - began))
    done()
  }
  return [hook]
}

/** Past all that other answers go through: whoever has too much to do says no in as few words as can be. */
function refuse(reply: FastifyReply, retryAfter: number, body: string): void {
  const { raw } = reply.hijack()
  const headers = {
    // What was said before: of origins that may read this.
    ...reply.getHeaders(),
    ...{ 'retry-after': retryAfter, 'cache-control': 'no-store' },
    ...{ 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) },
  }
  raw.statusCode = 503
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
  raw.end(body)
}
