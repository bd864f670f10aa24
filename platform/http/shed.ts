import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, onRequestHookHandler } from 'fastify'
import { addressReader, networkOf } from './client-address.ts'
import { anyOf, backInSeconds, BACK_IN_SECONDS } from './come-back.ts'
import type { Overload } from './overload.ts'
import { needsMore, prepareRefusal, refuseAtOnce, type PreparedRefusal } from './refuse-at-once.ts'
import type { Turnstile } from './turnstile.ts'

/** The JSON that a request for a route is refused with, which is told when to come back. */
export type BusyAnswer = (url: string, retryAfter: number) => string

/** What has to be known to refuse a request by its address alone, before any route is looked for. */
export interface AtOnce {
  /** The routes, as they are registered. */
  urls: readonly string[]
  turnstile: Turnstile | undefined
  trustedProxies: readonly string[] | undefined
}

/**
 * Lets no more requests of a route in than can be answered in time; the others are refused before anything is read of
 * them, those that `atOnce` knows before anything else is done with them. Belongs to a route's `onRequest`. Where there is
 * no bound, nobody is refused. Where `atOnce` knows the routes each of them is a kind; elsewhere what comes is of no kind yet.
 */
export function shed(
  app: FastifyInstance,
  overload: Overload | null,
  busyAnswer: BusyAnswer,
  atOnce?: AtOnce,
): onRequestHookHandler[] {
  if (!overload) return []
  app.addHook('onClose', async () => overload[Symbol.dispose]())
  if (atOnce) refuseAtOnce(app.server, refuserOf(overload, busyAnswer, atOnce))
  const hook: onRequestHookHandler = (request, reply, done) => {
    const url = request.routeOptions.url ?? ''
    const asked = atOnce && { kind: url, from: networkOf(request.ip) }
    if (!overload.admit(asked)) {
      const seconds = backInSeconds()
      refuse(reply, seconds, busyAnswer(url, seconds))
      return
    }
    const began = performance.now()
    reply.raw.once('close', () => overload.answered(asked, performance.now() - began))
    done()
  }
  return [hook]
}

function refuserOf(overload: Overload, busyAnswer: BusyAnswer, { urls, turnstile, trustedProxies }: AtOnce) {
  const addressOf = addressReader(trustedProxies ?? [])
  const known = new Map<string, { url: string; refusals: PreparedRefusal[] }>()
  for (const url of urls) {
    const refusals = BACK_IN_SECONDS.map((seconds) => prepareRefusal(busyAnswer(url, seconds), seconds))
    for (const path of [url, `${url}/`]) known.set(path, { url, refusals })
  }

  return (request: IncomingMessage): PreparedRefusal | null => {
    const route = known.get(pathOf(request))
    if (!route || needsMore(request)) return null
    const from = networkOf(addressOf(request))
    if (!overload.isFull({ kind: route.url, from })) return null
    if (turnstile) {
      // Whoever is not listened to is told so in other words.
      if (turnstile.objects(from)) return null
      turnstile.ask(from)
    }
    overload.refused()
    return anyOf(route.refusals) ?? null
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
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
