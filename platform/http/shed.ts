import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, onRequestHookHandler } from 'fastify'
import { addressReader, networkOf } from './client-address.ts'
import { openOverload, type Overload, type OverloadOptions } from './overload.ts'
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

/** Whoever was refused comes back after so many seconds: not all at the same moment. */
const BACK_IN_SECONDS = [1, 2, 3]

const anyOf = <Thing>(things: readonly Thing[]) => things[Math.floor(Math.random() * things.length)]

/**
 * Lets no more requests of a route in than can be answered in time; the others are refused before anything is read of
 * them, those that `atOnce` knows before anything else is done with them. Belongs to a route's `onRequest`. Without a
 * time there is no bound.
 */
export function shed(
  app: FastifyInstance,
  options: OverloadOptions,
  busyAnswer: BusyAnswer,
  atOnce?: AtOnce,
): onRequestHookHandler[] {
  if (options.targetMs === 0) return []
  const overload = openOverload(options)
  app.addHook('onClose', async () => overload[Symbol.dispose]())
  if (atOnce) refuseAtOnce(app.server, refuserOf(overload, busyAnswer, atOnce))
  const hook: onRequestHookHandler = (request, reply, done) => {
    const url = request.routeOptions.url ?? ''
    if (!overload.admit(url)) {
      const seconds = anyOf(BACK_IN_SECONDS) ?? 1
      refuse(reply, seconds, busyAnswer(url, seconds))
      return
    }
    const began = performance.now()
    reply.raw.once('close', () => overload.answered(url, performance.now() - began))
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
    if (!route || !overload.isFull(route.url) || needsMore(request)) return null
    if (turnstile) {
      const address = networkOf(addressOf(request))
      // Whoever is not listened to is told so in other words.
      if (turnstile.objects(address)) return null
      turnstile.ask(address)
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
