import { createHash } from 'node:crypto'
import { Transform, type Readable } from 'node:stream'
import { tooLarge } from '#platform/graph/errors.ts'
import { WrongSize, type MediaStore } from './media/media-store.ts'
import { newObjectName } from './media/object-name.ts'
import { pour } from './pour.ts'

export interface ReceivedFile {
  rawObject: string
  /** SHA-256, hex. */
  contentHash: string
  size: number
}

/**
 * Streams a file into the store as it comes, under a name that nobody else has. Of a failure nothing stays: TOO_LARGE,
 * what the store throws, or what `bytes` fails with. `bytes` is not destroyed: its sender waits for an answer. `signal`
 * is for a sender that is waited for no more.
 */
export async function receiveFile(
  media: MediaStore,
  bytes: Readable,
  { size, maxBytes, signal }: { size: number | undefined; maxBytes: number; signal?: AbortSignal },
): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  let seen = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > maxBytes) return done(tooLarge(`A file may have at most ${maxBytes} bytes`))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  // The store learns of it by reading; without a listener it would take the process down.
  counter.on('error', () => undefined)
  const brokenOff = () => new WrongSize(`the file broke off after ${seen} bytes`)
  signal?.addEventListener('abort', () => counter.destroy(new WrongSize('nobody waits for the rest')))
  const rawObject = newObjectName('application/octet-stream')
  await media.put(rawObject, pour(bytes, counter, brokenOff), {
    contentType: 'application/octet-stream',
    size,
  })
  return { rawObject, contentHash: hash.digest('hex'), size: seen }
}
