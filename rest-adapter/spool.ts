import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { noRoom, Refusal, tooLarge, tooManyRequests } from '#platform/graph/errors.ts'
import { openScratch } from '#platform/process/scratch.ts'
import { systemCode } from '#platform/process/system-code.ts'
import { createSeats, type SeatLimits } from './seats.ts'
import type { Sender } from './sender.ts'

/** A file of a multipart body, kept until its token is known: the token may come after it (contract 1.5). */
export interface SpooledFile {
  readonly size: number
  /** Why it was not kept, although it was read to its end. */
  readonly refusal: Refusal | null
  open(): Readable
  discard(): Promise<void>
}

export interface Spool {
  readonly maxBytes: number
  /** Keeps a file's bytes; drops them again when they cannot be read to the end, or its sender is refused. */
  keep(bytes: Readable & { truncated?: boolean }, sender: SpoolSender): Promise<SpooledFile>
}

type SpoolSender = Pick<Sender, 'address' | 'refusal' | 'refuse' | 'isKnown'>

export interface SpoolLimits extends SeatLimits {
  /** Largest file. */
  maxBytes: number
}

const FULL = 'Too many people are sending videos; try again in a minute'

/** Fewer, longer reads and writes: a file passes in a fraction of the calls. */
const BUFFER_BYTES = 256 * 1024
/** What comes slowly does not wait for company: memory in which something waits is only freed by a collection of everything. */
const LONGEST_WAIT_MS = 20

export async function openSpool(folder: string, limits: SpoolLimits): Promise<Spool> {
  const { maxBytes } = limits
  const scratch = await openScratch(folder)
  const seats = createSeats(limits)

  return {
    maxBytes,
    async keep(bytes, sender) {
      const isKnown = await sender.isKnown()
      if (sender.refusal) return refuse(sender.refusal, bytes, sender)
      const seat = seats.take(sender.address, isKnown)
      if (!seat) return refuse(tooManyRequests(FULL), bytes, sender)
      const path = scratch.newPath()
      let isKept = true
      const discard = async () => {
        if (isKept) seat.leave()
        isKept = false
        await rm(path, { force: true })
      }
      try {
        const size = await write(bytes, path, sender)
        if (bytes.truncated) throw tooLarge(`A video may have at most ${maxBytes} bytes`)
        const reading = () => createReadStream(path, { highWaterMark: BUFFER_BYTES })
        return { size, refusal: null, open: reading, discard }
      } catch (error) {
        await discard()
        if (error instanceof Refusal) return refuse(error, bytes, sender)
        if (!isFull(error)) throw error
        return refuse(noRoom('videos'), bytes, sender)
      }
    },
  }
}

async function write(bytes: Readable, path: string, sender: SpoolSender): Promise<number> {
  await using file = await open(path, 'wx', 0o600)
  let size = 0
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let flushedAt = performance.now()
  const flush = async () => {
    // A disk that is getting full takes a part and says nothing; it complains when it is given the rest.
    for (let rest = waiting; rest.length > 0;)
      rest = withoutFirst((await file.writev(rest)).bytesWritten, rest)
    waiting = []
    waitingBytes = 0
    flushedAt = performance.now()
  }
  // Not destroyed when writing fails: the parser behind it has to come to its end.
  for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (sender.refusal) throw sender.refusal
    size += chunk.length
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= BUFFER_BYTES || performance.now() - flushedAt > LONGEST_WAIT_MS) await flush()
  }
  await flush()
  return size
}

/** What is left of pieces, in their order, when so many bytes of them are gone. */
function withoutFirst(bytes: number, pieces: readonly Buffer[]): Buffer[] {
  let gone = bytes
  return pieces.flatMap((piece) => {
    const taken = Math.min(gone, piece.length)
    gone -= taken
    return taken === piece.length ? [] : [piece.subarray(taken)]
  })
}

/** What is not kept is read on to its end, so that the parts after it are reached. */
async function refuse(refusal: Refusal, bytes: Readable, sender: SpoolSender): Promise<SpooledFile> {
  sender.refuse(refusal)
  for await (const _ of bytes.iterator({ destroyOnReturn: false }));
  const nothing = () => {
    throw refusal
  }
  return { size: 0, refusal, open: nothing, discard: async () => undefined }
}

function isFull(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}
