import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parseRange } from './byte-range.ts'
import { ObjectMissing, type ByteRange, type MediaStore, type ObjectFacts } from './media-store.ts'
import { isPublicObject } from './object-name.ts'
import { isKnown, isSameObject } from './preconditions.ts'

/**
 * `GET|HEAD /media/:name`: published videos and covers, whole or one range of them, to be kept for ever by whoever
 * caches. An unknown name and one that is none of ours get the same 404; a store that cannot be reached is the server's
 * error handler's business. A client that leaves closes what was open for it.
 */
export async function mediaRoutes(app: FastifyInstance, { store }: { store: MediaStore }): Promise<void> {
  app.route<{ Params: { name: string } }>({
    method: ['GET', 'HEAD'],
    url: '/media/:name',
    handler: (request, reply) => serve(store, request.params.name, request, reply),
  })
}

async function serve(store: MediaStore, name: string, request: FastifyRequest, reply: FastifyReply) {
  // A video is data to every browser, whatever somebody managed to hide in it.
  reply
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
  const facts = isPublicObject(name) ? await store.stat(name) : null
  if (!facts) return notFound(reply)

  reply
    .header('etag', facts.etag)
    .header('last-modified', facts.modifiedAt.toUTCString())
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('accept-ranges', 'bytes')
    // The pages that play these lie on other origins.
    .header('cross-origin-resource-policy', 'cross-origin')
  if (isKnown(request.headers['if-none-match'], facts)) return reply.code(304).send()

  const range = wantedRange(request, facts)
  if (range === 'unsatisfiable') return unsatisfiable(reply, facts)
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${facts.size}`)
  reply.header('content-length', range ? range.end - range.start + 1 : facts.size).type(facts.contentType)
  if (request.method === 'HEAD') return reply.send()
  return sendBytes(store, name, range, reply)
}

async function sendBytes(store: MediaStore, name: string, range: ByteRange | null, reply: FastifyReply) {
  try {
    const bytes = await store.open(name, range ?? undefined)
    // The client may have left while the store was opening: nobody else would close this.
    if (reply.raw.destroyed) bytes.destroy()
    return reply.send(bytes)
  } catch (cause) {
    forgetObject(reply)
    if (cause instanceof ObjectMissing) return notFound(reply)
    throw cause
  }
}

/** Ranges are defined for GET alone (RFC 9110, 14.2). */
function wantedRange(
  { method, headers }: FastifyRequest,
  facts: ObjectFacts,
): ByteRange | 'unsatisfiable' | null {
  if (method !== 'GET' || !isSameObject(headers['if-range']?.toString(), facts)) return null
  return parseRange(headers.range, facts.size)
}

function notFound(reply: FastifyReply) {
  return reply
    .code(404)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ code: 'NOT_FOUND', message: 'There is no such media' })
}

/** What was promised about an object must not go out with an error, or caches would keep the error for a year. */
function forgetObject(reply: FastifyReply): void {
  const promised = [
    'etag',
    'last-modified',
    'cache-control',
    'accept-ranges',
    'content-range',
    'content-length',
    'content-type',
  ]
  for (const name of promised) reply.removeHeader(name)
}

function unsatisfiable(reply: FastifyReply, { size }: ObjectFacts) {
  return reply
    .code(416)
    .header('content-range', `bytes */${size}`)
    .header('cache-control', 'no-store')
    .send({ code: 'RANGE_NOT_SATISFIABLE', message: `There are ${size} bytes` })
}
