import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance } from 'fastify'

/** Routes that another service serves, on whatever port clients come to: passed on as they are, bodies streamed. */
export function forwardTo(origin: string, prefixes: readonly string[]) {
  return async (app: FastifyInstance): Promise<void> => {
    for (const prefix of prefixes) {
      // A scope of its own, without the parsers around it: what is passed on is not looked at.
      await app.register(async (scope) => {
        scope.removeAllContentTypeParsers()
        await scope.register(httpProxy, {
          ...{ upstream: origin, prefix, rewritePrefix: prefix, http2: false },
          // Where it goes they are watched.
          config: { isPaced: true },
        })
      })
    }
  }
}
