import { RateLimiterCluster } from 'rate-limiter-flexible'
import { counterName } from './counter-name.ts'

interface WorkerCountsOptions {
  keyPrefix: string
  /** So many within a duration, in seconds. */
  points: number
  duration: number
  /** Decides which keys share a counter; the same in all workers. */
  secret: string
}

/** The process that counts is busy with nothing else; one that does not answer for so long is gone, in milliseconds. */
const PATIENCE_MS = 2_000

/** Counts in the process that started this worker, together with all others that it started. */
export class WorkerCounts extends RateLimiterCluster {
  readonly #secret: string

  constructor({ secret, ...options }: WorkerCountsOptions) {
    super({ ...options, timeoutMs: PATIENCE_MS })
    this.#secret = secret
  }

  override consume(key: string | number, points?: number) {
    return super.consume(counterName(key, this.#secret, this.duration), points)
  }

  override reward(key: string | number, points?: number) {
    return super.reward(counterName(key, this.#secret, this.duration), points)
  }
}
