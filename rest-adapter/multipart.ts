import { Busboy } from '@fastify/busboy'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '#platform/errors.ts'
import type { Spool, SpooledFile } from './spool.ts'

/** Far more than the contract needs, far less than an attack. */
const LIMITS = { files: 1, fields: 30, parts: 40, fieldNameSize: 100, fieldSize: 16 * 1024, headerPairs: 20 }

export interface MultipartBody {
  fields: [string, string][]
  file: SpooledFile | null
}

/**
 * Reads a multipart body whose parts come in any order. It is read to its end also when it is refused: a client
 * whose connection is closed early never sees the answer (contract 1.5). The file of `fileField` is spooled,
 * any other is skipped.
 */
export async function readMultipart(
  headers: IncomingHttpHeaders,
  body: Readable,
  spool: Spool,
  fileField: string | undefined,
): Promise<MultipartBody> {
  const fields: [string, string][] = []
  let kept: Promise<SpooledFile> | undefined
  const parser = createParser(headers, spool.maxBytes)
  parser.on('field', (name: string, value: string) => fields.push([name, value]))
  parser.on('file', (name, file) => {
    if (name !== fileField || kept) return void file.resume()
    kept = spool.keep(file)
    // Awaited below; until then its failure is nobody's yet.
    kept.catch(() => undefined)
  })
  try {
    await pipeline(body, parser)
    return { fields, file: (await kept) ?? null }
  } catch {
    // A part that was cut off ends with an error of its own; what it kept by then is dropped.
    void kept?.then(
      (file) => file.discard(),
      () => undefined,
    )
    throw malformed()
  }
}

function createParser(headers: IncomingHttpHeaders, maxBytes: number) {
  try {
    // The caller looked at the content type: it is there.
    const { 'content-type': type = '' } = headers
    return new Busboy({
      headers: { ...headers, 'content-type': type },
      limits: { ...LIMITS, fileSize: maxBytes },
    })
  } catch {
    throw malformed()
  }
}

function malformed(): Refusal {
  return new Refusal('BAD_REQUEST', 'The body is not what its content type says')
}
