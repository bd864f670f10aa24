import type { ServerResponse } from 'node:http'
import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Overload } from '#platform/http/overload.ts'
import { shed } from '#platform/http/shed.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import { whoMayGo } from '#platform/http/who-may-go.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'
import { onAccount } from '#platform/observe/account.ts'
import { continueTrace, traced } from '#platform/observe/traces.ts'
import type { Logger } from '#platform/process/logger.ts'
import { authenticate } from './authenticate.ts'
import type { GatewayContext } from './data-source.ts'
import { formatExecutionError } from './format-error.ts'
import { asWhole } from './http-status.ts'
import type { CostBudget } from './limits/cost-budget.ts'
import type { PersistedOperations } from './persisted-operations.ts'
import { refuseUnpaid } from './refuse-unpaid.ts'
import { busyAnswer, refuseEncoded, refuseMethod, refuseUnread, refuseUnregistered } from './refuse-unread.ts'
import { REQUEST_MS } from './request-time.ts'
import { searchOf } from './search-of.ts'

/** How the graph may be asked. `HEAD` comes with `GET`. */
const METHODS = ['GET', 'OPTIONS', 'POST']

/** What stands behind the graph's route. */
export interface GraphRoute {
  app: FastifyInstance
  server: ApolloServer<GatewayContext>
  identity: Identity
  sealer: Sealer
  logger: Logger
  persisted: PersistedOperations
  /** Null when operations may cost any sum. */
  costs: CostBudget | null
  /** Told of refusals for haste. */
  turnstile: Turnstile | undefined
  /** How many requests are answered at once; null when that is not bounded. */
  overload: Overload | null
}

/** The route that clients ask. */
export function serveGraph(route: GraphRoute) {
  const { app, server, identity, sealer, logger, persisted, costs, turnstile, overload } = route
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = String(body)
    void parseJson(request, request.rawBody, done)
  })

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { headers, body, status } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: apolloRequest(request),
      async context() {
        const caller = await authenticate(request, identity, sealer).catch((cause: unknown) => {
          // Apollo Server would send the words of any failure as they are.
          throw asWhole(formatExecutionError(cause, request.id, logger))
        })
        if (costs) refuseUnpaid(caller, costs, turnstile)
        return { caller: whileWaiting(caller, reply.raw) }
      },
    })
    if (body.kind !== 'complete') throw new Error('nothing here answers in parts')
    reply.code(status ?? 200)
    for (const [name, value] of headers) reply.header(name, value)
    return body.string
  }

  app.route({
    url: '/graphql',
    method: METHODS,
    // What a request is about is not known before it is read: room-for-each.ts looks at that.
    onRequest: [...shed(app, overload, busyAnswer), refuseEncoded],
    errorHandler: refuseUnread(logger),
    preHandler: refuseUnregistered(persisted),
    handler(request, reply) {
      // Only what comes with a seal goes on with its sender's trace; a seal that is not good ends the request.
      const { traceparent, [SEAL_HEADER]: seal } = request.headers
      return continueTrace(seal === undefined ? {} : { traceparent }, () =>
        onAccount(() => traced('/graphql', {}, async () => answer(request, reply))),
      )
    },
  })
  app.setNotFoundHandler(refuseMethod([...METHODS, 'HEAD']))
}

/**
 * A request as Apollo Server takes it. Its integration with Fastify parses the whole address to find the search in it, which
 * took a fiftieth of a like.
 */
function apolloRequest({ body, method, headers, url }: FastifyRequest): HTTPGraphQLRequest {
  const known = new HeaderMap()
  for (const name in headers) {
    const value = headers[name]
    if (value) known.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { body, method, headers: known, search: searchOf(url) }
}

/** Work for a client that has gone, or has waited too long, is not begun. */
function whileWaiting(caller: Caller, answer: ServerResponse): Caller {
  return whoMayGo(Object.assign({ until: Date.now() + REQUEST_MS }, caller), answer)
}
