import { Readable, Transform } from 'node:stream'
import { WrongSize } from './media-store.ts'

/**
 * The same bytes, but the stream fails with `WrongSize` as soon as there are more than `size`, or at its end when there
 * were fewer: a declared size is a claim, and a store that trusts it publishes half a video. Without a size, all of them.
 */
export function exactSize(body: Readable | Buffer, size: number | undefined): Readable {
  let seen = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (size !== undefined && seen > size) done(new WrongSize(`more than the announced ${size} bytes`))
      else done(null, chunk)
    },
    flush(done) {
      done(
        size === undefined || seen === size
          ? null
          : new WrongSize(`${seen} bytes instead of the announced ${size}`),
      )
    },
  })
  // It may fail before its reader is there (a file is still being opened), who then learns of it by reading; without a
  // listener it would take the process down.
  counter.on('error', () => undefined)
  // `Readable.from(buffer)` gives the buffer as one chunk.
  const source = Buffer.isBuffer(body) ? Readable.from([body]) : body
  source.once('error', (cause) => counter.destroy(cause))
  source.once('close', () => {
    if (!source.readableEnded) counter.destroy(new WrongSize(`the body broke off after ${seen} bytes`))
  })
  counter.once('close', () => source.destroy())
  return source.pipe(counter)
}
