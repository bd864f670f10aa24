import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isFull } from './media/folder-store.ts'
import { StoreFull, WrongSize } from './media/media-store.ts'
import type { Partials } from './partials.ts'
import { pour } from './pour.ts'
import type { Checksum } from './tus-headers.ts'

/** Where a piece belongs, and what it must be. */
export interface Piece {
  partials: Partials
  /** Of the upload. */
  id: string
  /** Bytes that are there already. */
  offset: number
  /** Bytes that are missing. */
  most: number
  checksum: Checksum | null
  /** For a sender that is waited for no more. */
  signal: AbortSignal
}

/** More came than was missing. */
class TooLong extends Error {}

/**
 * Appends what comes, also when it breaks off: what is there need not be sent again. What is checked counts whole or not
 * at all, and so does what is too long. Resolves with the bytes that are there then. `bytes` is not destroyed: its sender
 * waits for an answer.
 */
export async function appendPiece(
  bytes: Readable,
  { partials, id, offset, most, checksum, signal }: Piece,
): Promise<number | 'mismatch' | 'too long'> {
  const hash = checksum && createHash(checksum.algorithm)
  let seen = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > most) return done(new TooLong())
      hash?.update(chunk)
      done(null, chunk)
    },
  })
  const brokenOff = () => new WrongSize(`the piece broke off after ${seen} bytes`)
  const file = createWriteStream(partials.pathOf(id), { flags: 'r+', start: offset, flush: true })
  try {
    await pipeline(pour(bytes, counter, brokenOff), file, { signal })
  } catch (error) {
    // What filled the disk gives its room back: others would be refused for as long as its sender may take.
    if (checksum || error instanceof TooLong || isFull(error)) await partials.cut(id, offset)
    if (error instanceof TooLong) return 'too long'
    if (isFull(error)) throw new StoreFull('no room', { cause: error })
    throw error
  }
  if (hash && hash.digest('base64') !== checksum?.digest) {
    await partials.cut(id, offset)
    return 'mismatch'
  }
  return offset + seen
}
