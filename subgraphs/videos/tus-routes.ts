import { createReadStream } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { drain, watchPace } from '#platform/http/pace.ts'
import { traced } from '#platform/observe/traces.ts'
import { appendPiece } from './append-piece.ts'
import { onePerKey } from './one-per-key.ts'
import type { Partials } from './partials.ts'
import { receiveFile } from './receive-file.ts'
import { askedOfUs, capabilities, checksumOf, everyAnswer, TUS_VERSION, wholeNumber } from './tus-headers.ts'
import { CLAIM, refusalOf, type UploadRoutesOptions } from './upload-routes.ts'
import { mostBytesFor } from './upload-purpose.ts'
import { isUploadId, type UploadRow } from './upload.ts'

export interface TusOptions extends UploadRoutesOptions {
  partials: Partials
}

type Incoming = FastifyRequest<{ Params: { id: string } }>

/**
 * Resumable uploads, tus 1.0 (core, creation, expiration, checksum, termination): POST to the address of `createUpload`
 * with the length, then PATCH what is missing. What is complete goes the way of every other file.
 */
export async function tusRoutes(app: FastifyInstance, options: TusOptions) {
  const { uploads, partials, maxBytes } = options
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  // For each upload: two senders would write over each other.
  const oneAtATime = onePerKey()

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(everyAnswer)
    const isAsking = request.method === 'OPTIONS'
    if (isAsking || request.headers['tus-resumable'] === TUS_VERSION) return
    return reply.code(412).header('tus-version', TUS_VERSION).send()
  })

  app.options('/uploads/:id', askedOfUs, async (_request, reply) =>
    reply.code(204).headers(capabilities(maxBytes)).send(),
  )

  app.post('/uploads/:id', async (request: Incoming, reply) => {
    const length = wholeNumber(request.headers['upload-length'])
    await drain(request.raw)
    if (length === null) return reply.code(400).send()
    if (length > maxBytes) return reply.code(413).send()
    const upload = await claimed(request)
    if (!upload) return reply.code(404).send()
    if (length > mostBytesFor(upload.purpose, maxBytes)) return reply.code(413).send()
    if ((await oneAtATime(upload.id, () => beginAnew(upload, length))) === 'busy')
      return reply.code(423).send()
    return (
      reply
        .code(201)
        // Relative, so that it is right behind a proxy that puts something before the path.
        .header('location', upload.id)
        .header('upload-expires', upload.expiresAt.toUTCString())
        .send()
    )
  })

  app.head('/uploads/:id', async (request: Incoming, reply) => {
    const upload = await known(request)
    if (!upload || upload.size === null) return reply.code(404).send()
    const offset = upload.contentHash === null ? await partials.sizeOf(upload.id) : Number(upload.size)
    if (offset === null) return reply.code(404).send()
    try {
      // All bytes are there, but the store did not take them when they were.
      if (upload.contentHash === null && offset === Number(upload.size))
        await oneAtATime(upload.id, () => complete(upload))
    } catch (error) {
      return reply.code(refusalOf(error, options.logger).status).send()
    }
    return reply
      .code(200)
      .headers({ 'upload-offset': String(offset), 'upload-length': upload.size })
      .send()
  })

  app.delete('/uploads/:id', async (request: Incoming, reply) => {
    const upload = await claimed(request)
    if (!upload) return reply.code(404).send()
    const isBusy = (await oneAtATime(upload.id, () => giveUp(upload))) === 'busy'
    return reply.code(isBusy ? 423 : 204).send()
  })

  app.patch(
    '/uploads/:id',
    { bodyLimit: Number.MAX_SAFE_INTEGER, config: { isPaced: true } },
    async (request: Incoming, reply) => {
      const { id } = request.params
      if (request.headers['content-type'] !== 'application/offset+octet-stream')
        return refuse(request, reply, 415)
      const answer = await oneAtATime(id, () => traced('PATCH /uploads', {}, () => append(request, reply)))
      return answer === 'busy' ? refuse(request, reply, 423) : answer
    },
  )

  async function beginAnew(upload: UploadRow, length: number): Promise<void> {
    await partials.begin(upload.id)
    await uploads.announce(upload.id, length)
    if (length === 0) await complete(upload)
  }

  async function giveUp(upload: UploadRow): Promise<void> {
    await uploads.removeEmpty(upload)
    await partials.remove(upload.id)
  }

  async function append(request: Incoming, reply: FastifyReply) {
    const upload = await claimed(request)
    if (!upload || upload.size === null) return refuse(request, reply, 404)
    const length = Number(upload.size)
    const offset = await partials.sizeOf(upload.id)
    if (offset === null) return refuse(request, reply, 404)
    if (wholeNumber(request.headers['upload-offset']) !== offset) return refuse(request, reply, 409)
    const checksum = checksumOf(request.headers['upload-checksum'])
    if (checksum === undefined) return refuse(request, reply, 400)
    const watch = watchPace(request.raw, options.pace)
    const slow = new AbortController()
    watch.tooSlow.catch((reason: unknown) => slow.abort(reason))
    const { signal } = slow
    try {
      // Waited for to its end, also of who is too slow: only then may somebody else write, and the file is closed.
      const piece = { partials, id: upload.id, offset, most: length - offset, checksum, signal }
      const size = await appendPiece(request.raw, piece)
      if (size === 'mismatch') return await reply.code(460).send()
      if (size === 'too long') return await refuse(request, reply, 413)
      if (size === length) await complete(upload)
      return await reply
        .code(204)
        .headers({ 'upload-offset': String(size), 'upload-expires': upload.expiresAt.toUTCString() })
        .send()
    } catch (error) {
      const { status, code, message } = refusalOf(signal.aborted ? signal.reason : error, options.logger)
      if (signal.aborted) void reply.header('connection', 'close')
      else await drain(request.raw)
      return reply.code(status).send({ code, message })
    } finally {
      watch.stop()
    }
  }

  /** The file takes the way of every other. A crash here is no loss: the last PATCH, of nothing, is sent again. */
  async function complete({ id, ownerId }: UploadRow): Promise<void> {
    const size = (await partials.sizeOf(id)) ?? 0
    const bytes = createReadStream(partials.pathOf(id), { highWaterMark: 256 * 1024 })
    const received = await receiveFile(options.media, bytes, { size, maxBytes })
    if (!(await uploads.markPut(id, received))) await options.forgetRaw(received.rawObject)
    await partials.remove(id)
    options.uploadNews.tell(ownerId)
  }

  async function claimed({ params: { id } }: Incoming): Promise<UploadRow | null> {
    return isUploadId(id) ? uploads.claim(id, CLAIM) : null
  }

  async function known({ params: { id } }: Incoming): Promise<UploadRow | null> {
    const upload = isUploadId(id) ? await uploads.byId(id) : null
    return upload && (upload.contentHash !== null || upload.expiresAt > new Date()) ? upload : null
  }
}

async function refuse({ raw }: Incoming, reply: FastifyReply, status: number) {
  await drain(raw)
  return reply.code(status).send()
}
