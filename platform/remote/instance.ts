import CircuitBreaker from 'opossum'
import { CallFailed } from './call-failed.ts'
import type { Way } from './way.ts'

/** Calls under way and waiting for their turn. Who comes after them is refused at once, instead of in its time. */
const MOST_CALLS = 512

/** When an instance is left alone: half of at least ten calls within five seconds failed. */
const BREAKER = {
  ...{
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    rollingCountTimeout: 5_000,
    rollingCountBuckets: 5,
  },
  // Then one call a second finds out whether it is back.
  resetTimeout: 1_000,
  capacity: MOST_CALLS,
  // The deadline belongs to the call.
  timeout: false as const,
  ...{ rollingPercentilesEnabled: false, enableSnapshots: false },
  // That a client went away says nothing about the service.
  errorFilter: (error: unknown) => error instanceof CallFailed && error.failure === 'LEFT',
}

/** An instance that said goodbye is asked after all others for so long, in milliseconds. */
const LEAVING_MS = 10_000

/** One process of a service, at one address: the way to it, a breaker, a bound on what is under way. */
export interface Instance<To extends Way> extends AsyncDisposable {
  readonly origin: string
  /** False while it fails too often to be asked. */
  readonly isSound: boolean
  /** Whether it is left alone because it failed too often, or asked by one call that finds out whether it is back. */
  readonly isLeftAlone: boolean
  /** When it said that it is about to end, in milliseconds of `performance.now()`; 0 when it did not, lately. */
  readonly saidGoodbyeAt: number
  /** Rejects with `CallFailed`. */
  ask<Result>(work: (way: To) => Promise<Result>): Promise<Result>
  /** Asks it although it is left alone. An answer shows that it is back. Rejects with `CallFailed`. */
  askAnyway<Result>(work: (way: To) => Promise<Result>): Promise<Result>
}

export function openInstance<To extends Way>(origin: string, openWay: (origin: string) => To): Instance<To> {
  const way = openWay(origin)
  const breaker = new CircuitBreaker((work: (way: To) => Promise<unknown>) => work(way), BREAKER)
  return {
    origin,
    get isSound() {
      return breaker.closed || breaker.halfOpen
    },
    get isLeftAlone() {
      return !breaker.closed
    },
    get saidGoodbyeAt() {
      const at = way.saidGoodbyeAt
      return performance.now() - at < LEAVING_MS ? at : 0
    },
    async ask<Result>(work: (way: To) => Promise<Result>): Promise<Result> {
      try {
        // The breaker gives back what the work gave.
        return (await breaker.fire(work)) as Result
      } catch (error) {
        throw error instanceof CallFailed ? error : new CallFailed('NOT_ASKED', error)
      }
    },
    async askAnyway(work) {
      const result = await work(way)
      breaker.close()
      return result
    },
    async [Symbol.asyncDispose]() {
      breaker.shutdown()
      await way[Symbol.asyncDispose]()
    },
  }
}
