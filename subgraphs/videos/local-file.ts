import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Scratch } from '#platform/process/scratch.ts'
import { within } from '#platform/process/within.ts'
import { StoreUnavailable, type MediaStore } from './media/media-store.ts'

/** A store that gives nothing for so long does not answer, in milliseconds. */
const PATIENCE_MS = 3_000

/** An object as a file of this machine; where it is one already, that one. */
export async function localFile({ media, scratch }: { media: MediaStore; scratch: Scratch }, object: string) {
  const known = media.pathOf?.(object)
  if (known !== undefined) return { path: known, async [Symbol.asyncDispose]() {} }
  const path = scratch.newPath()
  const remove = () => rm(path, { force: true })
  try {
    const bytes = unlessSilent(await media.open(object))
    await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    await remove()
    throw error
  }
  return { path, [Symbol.asyncDispose]: remove }
}

/**
 * Fails when the store falls silent in the middle. A network can forget a connection without telling; whoever waits for
 * the rest would keep others waiting for their turn.
 */
async function* unlessSilent(bytes: Readable): AsyncGenerator<Buffer, void, void> {
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
