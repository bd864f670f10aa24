import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { badRequest } from '#platform/graph/errors.ts'
import type { Pace } from '#platform/http/pace.ts'
import { readMultipart, type MultipartBody } from './multipart.ts'
import { mergeParameters, type Parameters } from './parameters.ts'
import { readQuery } from './read-query.ts'
import type { Sender } from './sender.ts'
import type { Spool, SpooledFile } from './spool.ts'

/** Longest body without a file, in bytes. */
const LONGEST_FORM = 256 * 1024

export interface ReadRequest {
  parameters: Parameters
  file: SpooledFile | null
}

/**
 * Merges query and body (urlencoded, multipart or JSON, also on a GET) into parameters, the query winning. At once
 * when there is no body.
 */
export function readRequest(
  request: FastifyRequest,
  sender: Sender | null,
  limits: { spool: Spool; pace: Pace },
  fileField: string | undefined,
): ReadRequest | Promise<ReadRequest> {
  const query = readQuery(request.raw.url ?? '')
  // Left unparsed by the adapter's content type parser; a request without a body has none.
  const body = request.body as Readable | undefined
  const parameters = mergeParameters(query)
  if (!body || !sender) return { parameters, file: null }
  const token = parameters.get('token')
  if (token !== undefined && fileField) sender.claim(token)
  return readBody(request, body, sender, limits, fileField).then(({ fields, file }) => ({
    parameters: mergeParameters(parameters, fields),
    file,
  }))
}

async function readBody(
  request: FastifyRequest,
  body: Readable,
  sender: Sender,
  { spool, pace }: { spool: Spool; pace: Pace },
  fileField: string | undefined,
): Promise<MultipartBody> {
  const type = (request.headers['content-type'] ?? '').trim().toLowerCase()
  if (type.startsWith('multipart/form-data'))
    return readMultipart(request.raw, spool, { sender, fileField, pace })
  const text = await readText(body, sender)
  if (type.startsWith('application/json')) return { fields: jsonFields(text), file: null }
  return { fields: [...new URLSearchParams(text)], file: null }
}

async function readText(body: Readable, sender: Sender): Promise<string> {
  const chunks: Buffer[] = []
  const tooLong = badRequest('The body is too long')
  let size = 0
  // Read to the end even when it is too long: the client reads the answer only after it has sent everything.
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= LONGEST_FORM) chunks.push(chunk)
      else sender.refuse(tooLong)
      if (sender.refusal) await sender.turn(chunk.length)
      if (size > 100 * LONGEST_FORM) break
    }
  } catch {
    // The client went away, or did not send what it announced: nothing for us to look into.
    throw badRequest('The body ended early')
  }
  if (sender.refusal) throw sender.refusal
  return Buffer.concat(chunks).toString('utf8')
}

/** The plain values of a JSON object; nothing nested is a parameter. */
function jsonFields(text: string): [string, string][] {
  if (text.trim() === '') return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, field]): [string, string][] =>
    typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean'
      ? [[name, String(field)]]
      : [],
  )
}
