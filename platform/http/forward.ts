import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether an instance was asked already and did not answer. */
    wasForwarded?: boolean
    /** The instance that was asked last. */
    forwardedTo?: string
  }
}

/** An instance that did not answer is left alone for so long, in milliseconds, while there is another. */
const LEFT_ALONE_MS = 5_000

/**
 * What is said to one connection and to nobody behind it (RFC 9110, 7.6.1 and 10.1.1). The client behind this refuses some of
 * them, as if the instance had not answered; `curl -T` sends the first with larger files.
 */
const OF_ONE_CONNECTION = [
  'expect',
  'upgrade',
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
]

type RewriteHeaders = NonNullable<
  NonNullable<FastifyHttpProxyOptions['replyOptions']>['rewriteRequestHeaders']
>

const withoutOwnConnection: RewriteHeaders = (_request, headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)))

type OnError = NonNullable<NonNullable<FastifyHttpProxyOptions['replyOptions']>['onError']>

/**
 * Routes that another service serves, on whatever port clients come to: passed on as they are, bodies streamed, to
 * one instance after the other. What only reads is passed on once more when an instance does not answer; of what writes
 * nothing is left to pass on, so it does not go where nobody answered a moment ago.
 */
export function forwardTo(origins: readonly string[], prefixes: readonly string[]) {
  let turn = 0
  /** When each did not answer last, in milliseconds of `performance.now()`. */
  const lostAt = new Map<string, number>()

  function next(request: object): string {
    const first = turn++ % origins.length
    const inTurn = [...origins.slice(first), ...origins.slice(0, first)]
    const latest = performance.now() - LEFT_ALONE_MS
    const origin = inTurn.find((each) => (lostAt.get(each) ?? -Infinity) < latest) ?? inTurn[0] ?? ''
    // The library says that it is any request of a server; it is one of ours.
    ;(request as FastifyRequest).forwardedTo = origin
    return origin
  }

  const passOnOnceMore: OnError = (reply, { error }) => {
    const { request } = reply
    lostAt.set(request.forwardedTo ?? '', performance.now())
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isOver = !isRead || request.wasForwarded || origins.length === 1
    request.wasForwarded = true
    if (isOver) void reply.send(error)
    else void reply.from(request.url, replyOptions)
  }

  const replyOptions = {
    ...{ getUpstream: next, onError: passOnOnceMore },
    rewriteRequestHeaders: withoutOwnConnection,
  }

  return async (app: FastifyInstance): Promise<void> => {
    for (const prefix of prefixes) {
      // A scope of its own, without the parsers around it: what is passed on is not looked at.
      await app.register(async (scope) => {
        scope.removeAllContentTypeParsers()
        // An address that leads out of the prefix names nothing, as it does where the files are.
        scope.setErrorHandler((error: FastifyError, _request, reply) => {
          if (error.statusCode !== 400) throw error
          reply.callNotFound()
        })
        const options = { upstream: '', prefix, rewritePrefix: prefix, http2: false, replyOptions } as const
        // How slowly a body comes is watched where it goes.
        await scope.register(httpProxy, { ...options, config: { isPaced: true } })
      })
    }
  }
}
