import { Readable } from 'node:stream'
import { within } from '#platform/process/within.ts'
import { StoreUnavailable, type MediaStore } from './media-store.ts'

/** A store that gives nothing for so long does not answer, in milliseconds. */
const PATIENCE_MS = 3_000

/**
 * A store whose objects fail when it falls silent in the middle of one. A network can forget a connection without telling;
 * players may wait for the rest, whoever copies objects would keep others waiting.
 */
export function unlessSilent(media: MediaStore): MediaStore {
  return {
    ...media,
    open: async (name, range) => Readable.from(giving(await media.open(name, range)), { objectMode: false }),
  }
}

async function* giving(bytes: Readable): AsyncGenerator<Buffer, void, void> {
  const pieces: AsyncIterator<Buffer, void> = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = pieces.next()
      if (!(await within(PATIENCE_MS, piece))) throw new StoreUnavailable('the store fell silent')
      const { done, value } = await piece
      if (done) return
      yield value
    }
  } finally {
    bytes.destroy()
  }
}
