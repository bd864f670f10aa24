import { randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { counterName } from './counter-name.ts'

/** Counts in this process. */
export class LocalCounts extends RateLimiterMemory {
  readonly #secret = randomBytes(16)

  override consume(key: string | number, points?: number) {
    return super.consume(counterName(key, this.#secret, this.duration), points)
  }

  override reward(key: string | number, points?: number) {
    return super.reward(counterName(key, this.#secret, this.duration), points)
  }
}
