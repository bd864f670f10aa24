import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { conflict, noRoom, Refusal } from '#platform/graph/errors.ts'
import { UPLOADS } from '#platform/identity/audiences.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { continueSealedTrace } from '#platform/identity/sealed-trace.ts'
import { traced } from '#platform/observe/traces.ts'
import type { Logger } from '#platform/process/logger.ts'
import { systemCode } from '#platform/process/system-code.ts'
import { drain, TooSlow, watchPace, type Pace } from '#platform/http/pace.ts'
import { StoreFull, WrongSize, type MediaStore } from './media/media-store.ts'
import { receiveFile } from './receive-file.ts'
import type { UploadNews } from './upload-news.ts'
import { mostBytesFor } from './upload-purpose.ts'
import { isUploadId, type UploadRow } from './upload.ts'
import type { UploadStore } from './upload-store.ts'

export interface UploadRoutesOptions {
  uploads: UploadStore
  uploadNews: UploadNews
  media: MediaStore
  maxBytes: number
  pace: Pace
  logger: Logger
  forgetRaw: (rawObject: string) => Promise<void>
  /** Proves that a trace was begun by a service of our own. */
  sealer?: Sealer | undefined
}

/** An address is good for at least so long from each request that sends something to it. */
export const CLAIM = '2 hours'

/** `PUT /uploads/:id`: the bytes of one file, to an address that `createUpload` gave out. The address is the permission. */
export async function uploadRoutes(app: FastifyInstance, options: UploadRoutesOptions) {
  const { uploads, uploadNews, media, maxBytes, pace, forgetRaw, sealer } = options
  // Whatever the content type says, the bytes are taken as a stream and judged when the video is published.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  app.put<{ Params: { id: string } }>(
    '/uploads/:id',
    // The stream is counted as it arrives; Fastify's own limit is about bodies held in memory.
    { bodyLimit: Number.MAX_SAFE_INTEGER, config: { isPaced: true } },
    ({ params: { id }, raw }, reply) =>
      continueSealedTrace(sealer, UPLOADS, raw.headers, () =>
        traced('PUT /uploads', {}, () => receive(id, raw, reply)),
      ),
  )

  /** Who sends each file: whoever sends it again has given the first try up, whose connection may be dead. */
  const senders = new Map<string, AbortController>()

  async function receive(id: string, raw: IncomingMessage, reply: FastifyReply) {
    const watch = watchPace(raw, pace)
    const receiving = new AbortController()
    let claimed: UploadRow | null = null
    const isOvertaken = () => claimed !== null && senders.get(id) !== receiving
    try {
      if (raw.headers['content-range'] !== undefined) return await refusePart(reply)
      const upload = (claimed = isUploadId(id) ? await uploads.claim(id, CLAIM) : null)
      if (!upload) return await refuseUnknown(reply)
      senders.get(id)?.abort()
      senders.set(id, receiving)
      const size = sizeOf(raw.headers['content-length'])
      const most = mostBytesFor(upload.purpose, maxBytes)
      const limits = {
        size: size !== undefined && size <= most ? size : undefined,
        maxBytes: most,
        signal: receiving.signal,
      }
      const received = await Promise.race([receiveFile(media, raw, limits), watch.tooSlow])
      if (!(await uploads.markPut(id, received))) {
        await forgetRaw(received.rawObject)
        throw conflict('This file was sent already')
      }
      uploadNews.tell(upload.ownerId)
      return await reply.code(204).send()
    } catch (error) {
      receiving.abort()
      const reason = isOvertaken() ? conflict('This file is being sent again') : error
      const { status, code, message } = refusalOf(reason, options.logger)
      // Whoever was faster, or came later, keeps the upload.
      if (claimed && code !== 'CONFLICT') await uploads.removeEmpty(claimed).catch(() => undefined)
      if (error instanceof TooSlow) void reply.header('connection', 'close')
      else await drain(raw)
      if (status === 503) void reply.header('retry-after', '5')
      return reply.code(status).send({ code, message })
    } finally {
      watch.stop()
      if (senders.get(id) === receiving) senders.delete(id)
    }
  }
}

async function refuseUnknown(reply: FastifyReply) {
  await drain(reply.request.raw)
  return reply.code(404).send({ code: 'NOT_FOUND', message: 'This upload does not exist' })
}

/** A part would be stored as the whole file (RFC 9110, 14.5): a client that goes on after a break believes it has sent the rest. */
async function refusePart(reply: FastifyReply) {
  await drain(reply.request.raw)
  const message = 'A file is put whole; whoever goes on where it broke off does so by tus'
  return reply.code(400).send({ code: 'BAD_REQUEST', message })
}

const STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, CONFLICT: 409, TOO_LARGE: 413 }

/** What a sender is told; what was not meant is logged. */
export function refusalOf(error: unknown, logger: Logger): { status: number; code: string; message: string } {
  if (error instanceof Refusal) {
    const code = String(error.extensions.code)
    return { status: STATUS[code] ?? 400, code, message: error.message }
  }
  if (error instanceof TooSlow)
    return { status: 408, code: 'BAD_REQUEST', message: 'The file came too slowly' }
  if (error instanceof WrongSize || isAborted(error))
    return { status: 400, code: 'BAD_REQUEST', message: 'The file is not as long as was announced' }
  logger.error({ err: error }, 'an upload could not be stored')
  if (error instanceof StoreFull)
    return { status: 507, code: 'SUBGRAPH_UNAVAILABLE', message: noRoom('videos').message }
  const message = 'Videos cannot be stored at the moment; try again in a minute'
  return { status: 503, code: 'SUBGRAPH_UNAVAILABLE', message }
}

function isAborted(error: unknown): boolean {
  return systemCode(error) === 'ECONNRESET'
}

function sizeOf(length: string | undefined): number | undefined {
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined
}
