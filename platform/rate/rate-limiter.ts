import cluster from 'node:cluster'
import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Logger } from '#platform/process/logger.ts'
import { leaveWhenSilent } from '#platform/topic/leave-when-silent.ts'
import { LocalCounts } from './local-counts.ts'
import { WorkerCounts } from './worker-counts.ts'

/** How often something may be done within a time that begins with the first. */
export interface Rate {
  /** Names it in settings and in the store. */
  readonly name: string
  readonly most: number
  readonly seconds: number
}

export interface RateLimiter extends AsyncDisposable {
  /** Counts one more. Answers with the seconds to wait when that is one too many, else with 0. */
  take(rate: Rate, key: string): Promise<number>
  /** Takes one back that was not to be counted after all. */
  giveBack(rate: Rate, key: string): Promise<void>
}

/** A Redis that is slower than this is as good as away, in milliseconds: writes wait for it. */
const PATIENCE_MS = 250
const RETRY_MS = 500

/**
 * Counts in Redis, together with all other processes, and in this process when there is none or while it does not
 * answer: then everybody may do as much at each process as otherwise at all of them, but never without end. Workers
 * without a Redis count in the process that started them. `secret` is the same in all of them, and `system` names them in
 * a Redis that others use, too.
 */
export function openRateLimiter(
  redisUrl: string | undefined,
  logger: Logger,
  { secret = '', system = '' } = {},
): RateLimiter {
  const redis = redisUrl ? connect(redisUrl, logger) : null
  const silence = redis && leaveWhenSilent(redis)
  const limiters = new Map<string, LocalCounts | WorkerCounts | RateLimiterRedis>()

  function limiterOf({ name, most: points, seconds: duration }: Rate) {
    // Rates may change while the system runs; what was counted in this process before then counts no more.
    const rate = `${name} ${points}/${duration}`
    const known = limiters.get(rate)
    if (known) return known
    const options = { keyPrefix: `rate:${system}${name}`, points, duration }
    const limiter = limiterWith(rate, options)
    limiters.set(rate, limiter)
    return limiter
  }

  function limiterWith(rate: string, options: { keyPrefix: string; points: number; duration: number }) {
    // Over there a name means one rate for good.
    if (!redis && cluster.isWorker) return new WorkerCounts({ ...options, keyPrefix: `rate:${rate}`, secret })
    if (!redis) return new LocalCounts(options)
    const insuranceLimiter = new LocalCounts(options)
    return new RateLimiterRedis({
      ...{ ...options, storeClient: redis, insuranceLimiter, rejectIfRedisNotReady: true },
    })
  }

  return {
    async take(rate, key) {
      try {
        await limiterOf(rate).consume(hash(key))
        return 0
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      }
    },
    async giveBack(rate, key) {
      await limiterOf(rate).reward(hash(key))
    },
    async [Symbol.asyncDispose]() {
      silence?.[Symbol.dispose]()
      redis?.disconnect()
    },
  }
}

function connect(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    ...{ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: PATIENCE_MS },
    retryStrategy: (attempt) => Math.min(attempt * 100, RETRY_MS),
  })
  let isTold = false
  redis.on('ready', () => (isTold = false))
  redis.on('error', (error) => {
    // Once for each time that it is away, not for each attempt.
    if (!isTold) logger.warn({ err: String(error) }, 'rates are counted in this process alone')
    isTold = true
  })
  return redis
}

/** Names of people do not lie in Redis, and no name can be read as two. */
function hash(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22)
}
