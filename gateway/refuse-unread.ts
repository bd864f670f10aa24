import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { badRequest, internal, Refusal, tooManyAtOnce } from '#platform/graph/errors.ts'
import type { BusyAnswer } from '#platform/http/shed.ts'
import type { Logger } from '#platform/process/logger.ts'
import { tooMuch } from './limits/too-much.ts'
import type { PersistedOperations } from './persisted-operations.ts'
import { searchOf } from './search-of.ts'

/** A request that did not come as far as the graph (too long, not JSON, cut off) is refused in the graph's words. */
export function refuseUnread(logger: Logger) {
  return (error: FastifyError, { id }: FastifyRequest, reply: FastifyReply): void => {
    const { statusCode = 500 } = error
    if (statusCode >= 500) logger.error({ requestId: id, err: error }, 'a request failed')
    const { message, extensions } = error instanceof Refusal ? error : refusalOf(statusCode, id)
    void reply.code(statusCode).send({ errors: [{ message, extensions }] })
  }
}

/** Nothing that was packed is unpacked: a small body could become a large one. */
export function refuseEncoded(
  { headers }: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { 'content-encoding': encoding = 'identity' } = headers
  if (encoding === 'identity') return done()
  const refusal = badRequest('Bodies are taken as they are: this one has to come without content-encoding')
  done(Object.assign(refusal, { statusCode: 415 }))
}

/** The graph's own path, as routes take it. */
const GRAPH = /^\/+graphql\/*(?:\?|$)/

/** Answers what no route takes: by another method than the `known` ones the graph says which ones it is asked by. */
export function refuseMethod(known: readonly string[]) {
  const { message, extensions } = badRequest('The graph is asked by POST, or by GET')
  const allow = known.toSorted().join(', ')
  return ({ method, url }: FastifyRequest, reply: FastifyReply): void => {
    if (GRAPH.test(url))
      void reply
        .code(405)
        .header('allow', allow)
        .send({ errors: [{ message, extensions }] })
    else
      void reply
        .code(404)
        .send({ message: `Route ${method}:${url} not found`, error: 'Not Found', statusCode: 404 })
  }
}

/** A request that comes while there are too many is not read. */
export const busyAnswer: BusyAnswer = (_url, retryAfter) => {
  const { message, extensions } = tooManyAtOnce(retryAfter)
  return JSON.stringify({ errors: [{ message, extensions }] })
}

/** Where only operations of our own clients are answered, others are not even parsed. */
export function refuseUnregistered(persisted: PersistedOperations) {
  return ({ body, url }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const refusal = [textIn(body), ...textsIn(url)].map(persisted.refusalOf).find(Boolean)
    if (!refusal) return done()
    const { message, extensions } = refusal
    void reply.code(403).send({ errors: [{ message, extensions }] })
  }
}

function textIn(body: unknown): string | null {
  const isAsking = typeof body === 'object' && body !== null && 'query' in body
  return isAsking && typeof body.query === 'string' ? body.query : null
}

function textsIn(url: string): string[] {
  const search = searchOf(url)
  return search === '' ? [] : new URLSearchParams(search).getAll('query')
}

function refusalOf(status: number, requestId: string): Refusal {
  if (status >= 500) return internal(requestId)
  return status === 413 ? tooMuch('body') : badRequest('This request cannot be read')
}
