import { createHmac } from 'node:crypto'

/** Counters of one rate in one process: names without end cannot fill its memory. */
const MOST_COUNTERS = 2 ** 16
/** What is counted for no longer than this, in seconds, ends before there can be many. */
const SHORT_SECONDS = 10

/**
 * Keys that are counted for long share a fixed number of counters; a secret decides which, so nobody can pick a name that
 * shares somebody else's. Those that are counted for a few `seconds` have one each.
 */
export function counterName(key: string | number, secret: string | Buffer, seconds: number): string {
  if (seconds <= SHORT_SECONDS) return String(key)
  const digest = createHmac('sha256', secret).update(String(key)).digest()
  return String(digest.readUInt32BE() % MOST_COUNTERS)
}
