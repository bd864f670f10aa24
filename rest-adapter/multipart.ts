import { once } from 'node:events'
import { Busboy } from '@fastify/busboy'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import { badRequest, Refusal, tooLarge } from '#platform/graph/errors.ts'
import { drain, TooSlow, watchPace, type Pace } from '#platform/http/pace.ts'
import { readInTurns, type Reading } from '#platform/http/reading-turns.ts'
import type { Sender } from './sender.ts'
import type { Spool, SpooledFile } from './spool.ts'

/** Far more than the contract needs, far less than an attack. */
const LIMITS = { files: 1, fields: 30, parts: 40, fieldNameSize: 100, fieldSize: 16 * 1024, headerPairs: 20 }

/** Time that a client may go on sending a file that is too large already, in milliseconds. */
const TOO_LARGE_MS = 30_000

export interface MultipartOptions {
  sender: Sender
  fileField: string | undefined
  pace: Pace
}

export interface MultipartBody {
  fields: [string, string][]
  file: SpooledFile | null
}

/**
 * Reads a multipart body whose parts come in any order. It is read to its end also when it is refused: a client
 * whose connection is closed early never sees the answer (contract 1.5). The first part called `fileField` is the file,
 * and spooled; one that comes too slowly is not waited for.
 */
export async function readMultipart(
  body: IncomingMessage,
  spool: Spool,
  { sender, fileField, pace }: MultipartOptions,
): Promise<MultipartBody> {
  const fields: [string, string][] = []
  let kept: Promise<SpooledFile> | undefined
  let keeping: Readable | undefined
  const parser = createParser(body.headers, spool.maxBytes, fileField)
  parser.on('field', (name: string, value: string) => {
    fields.push([name, value])
    if (name === 'token' && fileField) sender.claim(value)
  })
  const tooLong = deferredRefusal()
  parser.on('file', (_name, file) => {
    file.once('limit', () => tooLong.rejectAfter(TOO_LARGE_MS))
    keeping = file
    // It may break off before anybody reads it; whoever does then hears of it.
    file.on('error', () => undefined)
    kept = spool.keep(file, sender)
    // Awaited below; until then its failure is nobody's yet.
    kept.catch(() => undefined)
  })
  const watch = watchPace(body, pace, () => sender.isWaiting)
  const reading = readInTurns(body, sender.turn, async (piece) => {
    if (!parser.write(piece)) await once(parser, 'drain')
  })
  try {
    await Promise.race([parsed(reading, parser), watch.tooSlow, tooLong.promise])
    return { fields, file: (await kept) ?? null }
  } catch (error) {
    reading.stop()
    // The parser does not tell a part that there will be no more of it; what it kept by then is dropped.
    parser.destroy()
    keeping?.destroy(new Error('the part was cut off'))
    void kept?.then(
      (file) => file.discard(),
      () => undefined,
    )
    if (error instanceof TooSlow) throw badRequest('The file came too slowly')
    if (error instanceof Refusal) throw error
    await drain(body)
    throw malformed()
  } finally {
    watch.stop()
    tooLong.stop()
  }
}

/** A client that sends without end is cut off in the end. */
function deferredRefusal() {
  let timer: NodeJS.Timeout | undefined
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<never>((_, fail) => (reject = fail))
  promise.catch(() => undefined)
  return {
    promise,
    rejectAfter(ms: number) {
      timer ??= setTimeout(() => reject(tooLarge('The video is too large')), ms)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Resolves when the parser has understood all of what is read. */
async function parsed(reading: Reading, parser: Writable): Promise<void> {
  const understood = new Promise<void>((resolve, reject) => {
    parser.once('finish', resolve)
    parser.once('error', reject)
  })
  await Promise.race([reading.done, understood])
  // Behind its end there may be more that means nothing.
  reading.stop()
  parser.end()
  await understood
}

function createParser(headers: IncomingHttpHeaders, maxBytes: number, fileField: string | undefined) {
  try {
    // The caller looked at the content type: it is there.
    const { 'content-type': type = '' } = headers
    return new Busboy({
      headers: { ...headers, 'content-type': type },
      highWaterMark: 256 * 1024,
      // Clients give texts a file name, and files none: what counts is what the contract calls the part.
      isPartAFile: (name) => name !== undefined && name === fileField,
      limits: { ...LIMITS, fileSize: maxBytes },
    })
  } catch {
    throw malformed()
  }
}

function malformed(): Refusal {
  return badRequest('The body is not what its content type says')
}
