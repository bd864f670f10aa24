import { createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'

/** Counters of one rate in one process: names without end cannot fill its memory. */
const MOST_COUNTERS = 2 ** 16

/**
 * Counts in this process. Keys share a fixed number of counters; a secret of the process decides which, so nobody can
 * pick a name that shares somebody else's.
 */
export class LocalCounts extends RateLimiterMemory {
  readonly #secret = randomBytes(16)

  override consume(key: string | number, points?: number) {
    return super.consume(this.#counterOf(key), points)
  }

  override reward(key: string | number, points?: number) {
    return super.reward(this.#counterOf(key), points)
  }

  #counterOf(key: string | number): string {
    const digest = createHmac('sha256', this.#secret).update(String(key)).digest()
    return String(digest.readUInt32BE() % MOST_COUNTERS)
  }
}
