import { createHandler, type Response } from 'graphql-http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parse, validate, type DocumentNode, type ExecutionArgs } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import { createApp, type Ready } from '#platform/http/http.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import { SEAL_HEADER, type Sealer } from '#platform/identity/seal.ts'
import type { GraphRequest } from './execute.ts'
import { keepDocuments } from './kept-documents.ts'
import { LONGEST_QUESTION } from './line-frames.ts'
import { serveLine } from './serve-line.ts'
import { serveSubscriptions } from './serve-subscriptions.ts'
import type { Subgraph } from './subgraph.ts'

const KEPT = { documents: 2_000, characters: 1_000_000 }

/**
 * A subgraph on a port of its own, for the gateway and nobody else: every request, introspection included,
 * must carry a fresh seal for this very subgraph and body. Not listening yet.
 */
export function serveSubgraph(subgraph: Subgraph, sealer: Sealer, ready: Ready): FastifyInstance {
  const app = createApp({ bodyLimit: LONGEST_QUESTION, ready })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const answer = createHandler<FastifyRequest, unknown, Caller>({
    schema: subgraph.schema,
    ...rememberedDocuments(),
    context: ({ raw }) => callerOrRefusal(raw, subgraph.name, sealer),
    execute: (args: ExecutionArgs) => executeCompiled(subgraph, args),
  })

  const subscriptions = serveSubscriptions(app, subgraph, sealer)
  const line = serveLine(
    app,
    { name: subgraph.name, answer: (request, caller) => executeFor(subgraph, request, caller) },
    sealer,
  )
  app.addHook('preClose', async () => {
    await Promise.all([subscriptions[Symbol.asyncDispose](), line[Symbol.asyncDispose]()])
  })
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler(request, reply) {
      const { method, url, headers } = request
      const body = bodyOf(request)
      // Who has no good seal is refused before anything is done that could be traced.
      const [text, { status, statusText, headers: answered }] = await continueTrace(
        { traceparent: headers.traceparent },
        () => answer({ ...{ method, url, headers, body, raw: request, context: undefined } }),
      )
      reply.raw.statusMessage = statusText
      return reply
        .code(status)
        .headers(answered ?? {})
        .send(text ?? '')
    },
  })
  return app
}

/** A gateway sends the same documents again and again: each is parsed and validated once. */
function rememberedDocuments() {
  const parsed = keepDocuments<DocumentNode>(KEPT)
  const validated = new WeakMap<DocumentNode, ReturnType<typeof validate>>()
  return {
    parse(source: Parameters<typeof parse>[0]) {
      const text = typeof source === 'string' ? source : source.body
      const document = parsed.get(text) ?? parse(text)
      parsed.set(text, document)
      return document
    },
    validate(...args: Parameters<typeof validate>) {
      const errors = validated.get(args[1]) ?? validate(...args)
      validated.set(args[1], errors)
      return errors
    },
  }
}

function callerOrRefusal(request: FastifyRequest, name: string, sealer: Sealer): Caller | Response {
  const caller = sealer.open(String(request.headers[SEAL_HEADER] ?? ''), name, bodyOf(request))
  return caller ?? [null, { status: 401, statusText: 'Unauthorized' }]
}

function executeCompiled(
  subgraph: Subgraph,
  { document, operationName, variableValues, contextValue }: ExecutionArgs,
) {
  // The context hook above made it, or the request did not come this far.
  const caller = contextValue as Caller
  const request = { query: document.loc?.source.body ?? '', operationName, variables: variableValues }
  return executeFor(subgraph, request, caller)
}

function executeFor(subgraph: Subgraph, request: GraphRequest, caller: Caller) {
  return subgraph.execute(request, subgraph.contextFor(caller), caller.requestId)
}

function bodyOf({ body }: FastifyRequest): string {
  return typeof body === 'string' ? body : ''
}
