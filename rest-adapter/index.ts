import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '#platform/http/access.ts'
import { createApp, type Ready } from '#platform/http/http.ts'
import { openOverload } from '#platform/http/overload.ts'
import { shed } from '#platform/http/shed.ts'
import type { Identity } from '#platform/identity/identity.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Pace } from '#platform/http/pace.ts'
import { endpoints } from './endpoints/index.ts'
import { FAMILY, failure } from './envelope.ts'
import { createAsk, type AskGateway } from './graph.ts'
import { refusalOf, busyAnswers, statusOf } from './refusal.ts'
import { openSenders } from './sender.ts'
import { serveEndpoint } from './serve-endpoint.ts'
import type { Spool } from './spool.ts'
import type { Uploader } from './upload.ts'

export interface AdapterOptions {
  gateway: AskGateway
  identity: Identity
  upload: Uploader
  spool: Spool
  /** How fast a file must come. */
  pace: Pace
  /** How long a new video is waited for, in seconds. */
  publishWaitSeconds: number
  /** Videos in a page of the feed. */
  feedPage: number
  /** Addresses of proxies whose word counts about where a request came from. */
  trustedProxies?: readonly string[]
  logger: Logger
  ready: Ready
  /** Whose pages may come, and how many connections. */
  access?: Access
}

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The fixed Douyin contract as a server; not listening yet. */
export function createAdapter(options: AdapterOptions): FastifyInstance {
  const { gateway, identity, spool, pace, logger, ready, trustedProxies, access } = options
  const app = createApp({
    ...{ bodyLimit: Number.MAX_SAFE_INTEGER, trustedProxies, ready, onBadAddress: refuseUnknown },
    ...access,
  })
  // Bodies are read by `readRequest`, whatever they claim to be, and to their end before they are refused as too
  // long; the official tests send one with GET, too.
  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const around = {
    ...{ ask: createAsk(gateway), identity, spool, pace, logger },
    turnstile: access?.turnstile,
    senderOf: openSenders(identity, access?.turnstile),
  }
  // Routes that others add to this server (media) keep their own manners.
  void app.register(async (contract) => {
    contract.addHook('onSend', (_request, reply, _payload, done) => {
      // Tokens travel in URLs (the contract's fault): nobody may keep or pass on what belongs to one.
      void reply.headers(HEADERS)
      done()
    })
    const all = endpoints(options)
    const { overloadMs = 0 } = options.access ?? {}
    // Files take as long as they take; how many come at once has a limit of its own.
    const quick = shed(
      contract,
      overloadMs > 0 ? openOverload({ port: 'rest-adapter', targetMs: overloadMs }) : null,
      busyAnswers(all),
      {
        urls: all.filter(({ fileField }) => !fileField).map(({ path }) => path),
        ...{ turnstile: access?.turnstile, trustedProxies },
      },
    )
    for (const endpoint of all)
      serveEndpoint(contract, endpoint, { ...around, onRequest: endpoint.fileField ? [] : quick })
  })
  app.setNotFoundHandler(refuseUnknown)
  // What fails before, or outside of, an endpoint: endpoints have an answer of their own.
  app.setErrorHandler(async (error, request, reply) => {
    const { code, message } = refusalOf(error, request.id, logger)
    if (isOfContract(request)) return reply.code(200).send(failure(code, message, FAMILY.users))
    return reply.code(statusOf(error)).header('cache-control', 'no-store').send({ code, message })
  })
  return app
}

function isOfContract({ url }: FastifyRequest): boolean {
  return /^\/+douyin\b/.test(url)
}

/** An address that is not in the contract, or the wrong method: the envelope all the same, which is all the app reads. */
async function refuseUnknown(request: FastifyRequest, reply: FastifyReply) {
  return reply
    .code(isOfContract(request) ? 200 : 404)
    .header('cache-control', 'no-store')
    .send(failure('BAD_REQUEST', 'There is nothing at this address', FAMILY.users))
}
