import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { Refusal } from '#platform/graph/errors.ts'
import type { Pace } from '#platform/http/pace.ts'
import { readMultipart, type MultipartBody } from './multipart.ts'
import { mergeParameters, type Parameters } from './parameters.ts'
import type { Spool, SpooledFile } from './spool.ts'

/** Longest body without a file, in bytes. */
const LONGEST_FORM = 256 * 1024

/** Merges query and body (urlencoded, multipart or JSON, also on a GET) into parameters, the query winning. */
export async function readRequest(
  request: FastifyRequest,
  { spool, pace }: { spool: Spool; pace: Pace },
  fileField: string | undefined,
): Promise<{ parameters: Parameters; file: SpooledFile | null }> {
  const { fields, file } = await readBody(request, { spool, pace }, fileField)
  return { parameters: mergeParameters(queryOf(request), fields), file }
}

// Read from the address itself: Fastify's own parser turns a repeated key into an array.
function queryOf({ raw }: FastifyRequest): URLSearchParams {
  const [, query = ''] = (raw.url ?? '').split(/\?(.*)/s)
  return new URLSearchParams(query)
}

async function readBody(
  request: FastifyRequest,
  { spool, pace }: { spool: Spool; pace: Pace },
  fileField: string | undefined,
): Promise<MultipartBody> {
  // Left unparsed by the adapter's content type parser; a request without a body has none.
  const body = request.body as Readable | undefined
  if (!body) return { fields: [], file: null }
  const type = (request.headers['content-type'] ?? '').trim().toLowerCase()
  if (type.startsWith('multipart/form-data')) return readMultipart(request.raw, spool, fileField, pace)
  const text = await readText(body)
  if (type.startsWith('application/json')) return { fields: jsonFields(text), file: null }
  return { fields: [...new URLSearchParams(text)], file: null }
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Read to the end even when it is too long: the client reads the answer only after it has sent everything.
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= LONGEST_FORM) chunks.push(chunk)
      if (size > 100 * LONGEST_FORM) break
    }
  } catch {
    // The client went away, or did not send what it announced: nothing for us to look into.
    throw new Refusal('BAD_REQUEST', 'The body ended early')
  }
  if (size > LONGEST_FORM) throw new Refusal('BAD_REQUEST', 'The body is too long')
  return Buffer.concat(chunks).toString('utf8')
}

/** The plain values of a JSON object; nothing nested is a parameter. */
function jsonFields(text: string): [string, string][] {
  if (text.trim() === '') return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('BAD_REQUEST', 'The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, field]): [string, string][] =>
    typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean'
      ? [[name, String(field)]]
      : [],
  )
}
