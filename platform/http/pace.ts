import type { IncomingMessage } from 'node:http'
import type { Config } from '#platform/process/config.ts'
import { within } from '#platform/process/within.ts'
import { networkOf } from './client-address.ts'
import { readingTurn, readInTurns } from './reading-turns.ts'

/** A body came too slowly, or took too long altogether. */
export class TooSlow extends Error {
  override name = 'TooSlow'
}

export interface Pace {
  /** Over any ten seconds, on average. */
  bytesPerSecond: number
  /** Longest time for the whole. */
  maxSeconds: number
}

/** For one file, whatever its size. Less than an hour: what is older than that counts as left behind. */
const MOST_SECONDS = 3_000

/** How fast files must come, as the settings say. */
export function uploadPace({ UPLOAD_KB_PER_SECOND }: Pick<Config, 'UPLOAD_KB_PER_SECOND'>): Pace {
  return { bytesPerSecond: UPLOAD_KB_PER_SECOND * 1024, maxSeconds: MOST_SECONDS }
}

const WINDOW_MS = 10_000

/**
 * Watches how fast a request's body comes in. Rejects with `TooSlow`, and never resolves; `stop` ends the watch. What is
 * being read is not touched: whoever reads it decides what to answer. While `isWaiting`, it is we who are slow.
 */
export function watchPace(
  { socket }: IncomingMessage,
  { bytesPerSecond, maxSeconds }: Pace,
  isWaiting: () => boolean = () => false,
) {
  let timer: NodeJS.Timeout | undefined
  const tooSlow = new Promise<never>((_, reject) => {
    const start = performance.now()
    let before = socket.bytesRead
    timer = setInterval(() => {
      const came = socket.bytesRead - before
      before = socket.bytesRead
      const isSlow = came < (bytesPerSecond * WINDOW_MS) / 1000 && !isWaiting()
      if (isSlow || performance.now() - start > maxSeconds * 1000)
        reject(new TooSlow(`${came} bytes in ${WINDOW_MS / 1000} s`))
    }, WINDOW_MS).unref()
  })
  // Nobody may be waiting any more.
  tooSlow.catch(() => undefined)
  return { tooSlow, stop: () => clearInterval(timer) }
}

/** Time that a client which is refused is given to send the rest, before it is cut off, in milliseconds. */
const DRAIN_MS = 5_000

/**
 * Reads the rest of a body that nobody wants, since many clients read an answer only after they have sent everything.
 * What does not end in time is left (leftovers.ts).
 */
export async function drain(body: IncomingMessage): Promise<void> {
  if (body.readableEnded || body.destroyed) return
  const { socket } = body
  const address = networkOf(socket.remoteAddress ?? '')
  const turn = (bytes: number) => readingTurn('stranger', address, bytes)
  const reading = readInTurns(body, turn, () => undefined)
  const done = reading.done.catch(() => undefined)
  await within(DRAIN_MS, done)
  reading.stop()
}
