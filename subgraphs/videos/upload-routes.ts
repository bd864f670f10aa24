import type { FastifyInstance } from 'fastify'
import type { Readable } from 'node:stream'
import type { Sql } from '#db/client.ts'
import { Refusal } from '#platform/errors.ts'
import type { UploadFolder } from './upload-folder.ts'
import { uploadStore } from './upload-store.ts'

const STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, CONFLICT: 409, TOO_LARGE: 413 }

/** `PUT /uploads/:id`: the bytes of one file, to an address that `createUpload` gave out. The address is the permission. */
export async function uploadRoutes(
  app: FastifyInstance,
  { sql, folder }: { sql: Sql; folder: UploadFolder },
) {
  const uploads = uploadStore(sql)
  // Whatever the content type says, the bytes are taken as a stream and judged when the video is published.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  app.put<{ Params: { id: string }; Body: Readable | undefined }>(
    '/uploads/:id',
    // The stream is counted as it arrives; Fastify's own limit is about bodies held in memory.
    { bodyLimit: folder.maxBytes + 1 },
    async ({ params: { id }, body, raw }, reply) => {
      const upload = /^[0-9a-f]{32}$/.test(id) ? await uploads.waiting(id) : null
      if (!upload) return reply.code(404).send({ code: 'NOT_FOUND', message: 'This upload does not exist' })
      try {
        await uploads.markPut(id, await folder.receive(id, body ?? raw))
        return await reply.code(204).send()
      } catch (error) {
        const code = error instanceof Refusal ? error.extensions.code : null
        // Only who was writing the file may give the upload up.
        if (code !== 'CONFLICT') await uploads.remove(id)
        if (!(error instanceof Refusal)) throw error
        return reply.code(STATUS[String(code)] ?? 400).send({ code, message: error.message })
      }
    },
  )
}
