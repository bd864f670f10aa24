import CircuitBreaker from 'opossum'
import { Pool } from 'undici'
import { CallFailed, type Call, type ReadAnswer } from './call.ts'
import { startDeadline } from './deadline.ts'

/** Longer than any page of any list, in bytes. */
const LONGEST_ANSWER = 8 * 1024 * 1024
/** Connections to one instance, each with one call: a slow one has no more than these to do for us. */
const CONNECTIONS = 64
/** Calls under way and waiting for a connection. Who comes after them is refused at once, instead of in its time. */
const MOST_CALLS = 512
const CONNECT_MS = 1_000

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

/** An instance that says `connection: close` is about to end; for so long it is asked after all others. */
const LEAVING_MS = 10_000

/** One process of a service, at one address: kept-alive connections, a breaker, a bound on what is under way. */
export interface Instance extends AsyncDisposable {
  readonly origin: string
  /** False while it fails too often to be asked. */
  readonly isSound: boolean
  /** When it said that it is about to end, in milliseconds of `performance.now()`; 0 when it did not, lately. */
  readonly saidGoodbyeAt: number
  call<Result>(call: Call, read: ReadAnswer<Result>): Promise<Result>
}

export function openInstance(origin: string): Instance {
  // Idle connections are given up before the other side does it, and sooner than an instance that says goodbye is
  // gone (DRAIN_SECONDS): a connection that is used again is never one that was just closed.
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    keepAliveTimeout: 1_000,
    maxResponseSize: LONGEST_ANSWER,
    connect: { timeout: CONNECT_MS },
  })
  let goodbye = 0

  async function ask(call: Call, read: ReadAnswer<unknown>): Promise<unknown> {
    const { method, path, headers, deadlineMs, left } = call
    const body = typeof call.body === 'function' ? call.body() : call.body
    using deadline = startDeadline(deadlineMs, left)
    try {
      const answer = await pool.request({ method, path, headers, body, signal: deadline.signal })
      if (answer.headers.connection === 'close') goodbye = performance.now()
      return await read(answer)
    } catch (error) {
      if (error instanceof CallFailed) throw error
      if (left?.aborted) throw new CallFailed('LEFT', error)
      throw new CallFailed(deadline.isOver ? 'TIMEOUT' : wasSent(error) ? 'BROKEN' : 'UNREACHED', error)
    }
  }

  const breaker = new CircuitBreaker(ask, BREAKER)
  return {
    origin,
    get isSound() {
      return breaker.closed || breaker.halfOpen
    },
    get saidGoodbyeAt() {
      return performance.now() - goodbye < LEAVING_MS ? goodbye : 0
    },
    async call<Result>(call: Call, read: ReadAnswer<Result>): Promise<Result> {
      try {
        // The breaker gives back what `read` gave.
        return (await breaker.fire(call, read)) as Result
      } catch (error) {
        throw error instanceof CallFailed ? error : new CallFailed('NOT_ASKED', error)
      }
    },
    async [Symbol.asyncDispose]() {
      breaker.shutdown()
      await pool.close()
    },
  }
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

function wasSent(error: unknown): boolean {
  return !(error instanceof Error && 'code' in error && UNREACHED.has(String(error.code)))
}
