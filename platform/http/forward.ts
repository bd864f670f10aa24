import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy'
import type { FastifyError, FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether an instance was asked already and did not answer. */
    wasForwarded?: boolean
  }
}

type OnError = NonNullable<NonNullable<FastifyHttpProxyOptions['replyOptions']>['onError']>

/**
 * Routes that another service serves, on whatever port clients come to: passed on as they are, bodies streamed, to
 * one instance after the other. What only reads is passed on once more when an instance does not answer.
 */
export function forwardTo(origins: readonly string[], prefixes: readonly string[]) {
  let turn = 0
  const next = () => origins[turn++ % origins.length] ?? ''

  const passOnOnceMore: OnError = (reply, { error }) => {
    const { request } = reply
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isOver = !isRead || request.wasForwarded || origins.length === 1
    request.wasForwarded = true
    if (isOver) void reply.send(error)
    else void reply.from(request.url, { getUpstream: next, onError: passOnOnceMore })
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
        const replyOptions = { getUpstream: next, onError: passOnOnceMore }
        const options = { upstream: '', prefix, rewritePrefix: prefix, http2: false, replyOptions } as const
        // How slowly a body comes is watched where it goes.
        await scope.register(httpProxy, { ...options, config: { isPaced: true } })
      })
    }
  }
}
