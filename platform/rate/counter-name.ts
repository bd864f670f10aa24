import { createHmac } from 'node:crypto'

/** Counters of one rate in one process: names without end cannot fill its memory. */
const MOST_COUNTERS = 2 ** 16

/**
 * Keys share a fixed number of counters; a secret decides which, so nobody can pick a name that shares somebody
 * else's.
 */
export function counterName(key: string | number, secret: string | Buffer): string {
  const digest = createHmac('sha256', secret).update(String(key)).digest()
  return String(digest.readUInt32BE() % MOST_COUNTERS)
}
