import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { Refusal, subgraphUnavailable, unauthenticated, type ErrorCode } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import { callerOf } from '#platform/http/http.ts'
import { whoMayGo } from '#platform/http/who-may-go.ts'
import { bearerOf } from '#platform/identity/bearer.ts'
import type { Identity } from '#platform/identity/identity.ts'
import { onAccount } from '#platform/observe/account.ts'
import { traced } from '#platform/observe/traces.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Pace } from '#platform/http/pace.ts'
import type { Answer, Body, Endpoint } from './endpoint.ts'
import { measureEndpoint } from './measures.ts'
import { failure, success } from './envelope.ts'
import type { Ask } from './graph.ts'
import type { Parameters } from './parameters.ts'
import { readRequest } from './read-request.ts'
import { refusalOf } from './refusal.ts'
import type { Sender } from './sender.ts'
import type { Spool } from './spool.ts'

export interface Around {
  ask: Ask
  identity: Identity
  spool: Spool
  /** How fast a file must come. */
  pace: Pace
  logger: Logger
  /** Told of refusals for haste. */
  turnstile: Pick<Turnstile, 'refused'> | undefined
  /** Who sends a body. */
  senderOf: (request: FastifyRequest) => Sender
  /** Who looks at a request before anybody else does. */
  onRequest: onRequestHookHandler[]
}

/**
 * Serves one endpoint: reads the request, knows the viewer, answers in the contract's envelope, with HTTP 200 always,
 * unless there are too many.
 */
export function serveEndpoint(app: FastifyInstance, endpoint: Endpoint, around: Around) {
  const { logger } = around
  const measure = measureEndpoint(endpoint.path)
  const name = `${endpoint.method} ${endpoint.path}`
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    // It would do what GET does, and take messages for a phone that is not given them.
    exposeHeadRoute: false,
    onRequest: around.onRequest,
    ...(endpoint.fileField && { config: { isPaced: true } }),
    // Who is refused before the endpoint is asked, for haste, is told so in its words all the same.
    errorHandler(error, request, reply) {
      const { code, message } = refusalOf(error, request.id, logger)
      void reply.code(200).send(refusedBy(endpoint, code, message))
    },
    async handler(request, reply) {
      const start = performance.now()
      return onAccount(async (account) => {
        const { body, code, viewer, readAt } = await traced(name, { 'request.id': request.id }, () =>
          answerOrRefuse(request, reply, endpoint, around),
        )
        const end = performance.now()
        measure(code, readAt === undefined ? null : end - readAt)
        // What is not logged is not worth the work of making it fit for a log.
        if (logger.isLevelEnabled('info')) {
          const { statements } = account ?? {}
          const facts = { requestId: request.id, operation: endpoint.path, viewer, code, statements }
          logger.info({ ...facts, ms: Math.round(end - start) }, 'request')
        }
        return body
      })
    },
  })
}

/** What becomes known of a request on its way. */
interface Asked {
  viewer?: string
  /** When all of it had come: until then its sender is waited for. */
  readAt?: number
}

interface Outcome extends Asked {
  body: Body
  code: ErrorCode | 'OK'
}

async function answerOrRefuse(
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
  around: Around,
): Promise<Outcome> {
  const asked: Asked = {}
  const { senderOf, turnstile } = around
  const sender = request.body === undefined ? null : senderOf(request)
  try {
    const { body, settled } = await answer(request, reply, sender, endpoint, around, asked)
    if (settled) whenSettled(reply, settled, around.logger)
    return { body: success(body), code: 'OK', ...asked }
  } catch (error) {
    const { code, message, retryAfter, isBusy } = refusalOf(error, request.id, around.logger)
    // A gateway without room is nobody's haste.
    if (isBusy) void reply.code(503)
    if (sender) sender.refuse(isBusy ? subgraphUnavailable('gateway') : new Refusal(code, message))
    else if (code === 'TOO_MANY_REQUESTS' && !isBusy) turnstile?.refused(networkOf(request.ip))
    if (retryAfter) void reply.header('retry-after', retryAfter)
    return { body: refusedBy(endpoint, code, message), code, ...asked }
  }
}

/** A failure with the endpoint's own keys, in the codes of its family. */
function refusedBy({ family, empty }: Endpoint, code: ErrorCode, message: string): Body {
  return { ...failure(code, message, family), ...empty() }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  sender: Sender | null,
  endpoint: Endpoint,
  around: Around,
  asked: Asked,
): Promise<Answer> {
  // What is at hand is not waited for: each promise would cost as much as reading a parameter.
  const read = readRequest(request, sender, around, endpoint.fileField)
  const { parameters, file } = read instanceof Promise ? await read : read
  asked.readAt = performance.now()
  try {
    const known = around.identity.viewerOf(tokenOf(request, parameters), 'douyin')
    const viewer = known instanceof Promise ? await known : known
    if (viewer) asked.viewer = viewer.id
    if (endpoint.signedIn && !viewer) throw unauthenticated()
    const caller = callerOf(request, viewer, 'douyin')
    // A file that has come is published, whoever still waits: sending it again would cost more.
    const mayGo = endpoint.fileField ? caller : whoMayGo(caller, reply.raw)
    return await endpoint.answer({ parameters, caller: mayGo, file }, around.ask)
  } finally {
    await file?.discard()
  }
}

/** The contract's `token` parameter; people with curl may use a bearer header instead. */
function tokenOf(request: FastifyRequest, parameters: Parameters): string | undefined {
  return parameters.get('token') || bearerOf(request.headers.authorization)
}

function whenSettled({ raw }: FastifyReply, settled: NonNullable<Answer['settled']>, logger: Logger) {
  const settle = () => {
    settled(raw.writableFinished).catch((error: unknown) =>
      logger.warn({ err: error }, 'what follows an answer failed'),
    )
  }
  // Of a phone that went away while it was being answered, no more events come.
  if (raw.destroyed) settle()
  else raw.once('close', settle)
}
