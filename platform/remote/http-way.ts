import { Pool } from 'undici'
import { systemCode } from '#platform/process/system-code.ts'
import type { Call, ReadAnswer } from './call.ts'
import { CallFailed } from './call-failed.ts'
import { startDeadline } from './deadline.ts'
import { CONNECT_MS, MOST_AT_ONCE, type Way } from './way.ts'

/** Longer than any answer of ours, in bytes. */
const LONGEST_ANSWER = 8 * 1024 * 1024

/** Requests over HTTP, each on a connection of its own while it lasts. */
export interface HttpWay extends Way {
  /** Rejects with `CallFailed`. */
  call<Result>(call: Call, read: ReadAnswer<Result>): Promise<Result>
}

export function openHttpWay(origin: string): HttpWay {
  // Idle connections are given up before the other side does it, and sooner than an instance that says goodbye is
  // gone (DRAIN_SECONDS): a connection that is used again is never one that was just closed.
  const pool = new Pool(origin, {
    connections: MOST_AT_ONCE,
    keepAliveTimeout: 1_000,
    maxResponseSize: LONGEST_ANSWER,
    connect: { timeout: CONNECT_MS },
  })
  let saidGoodbyeAt = -Infinity

  return {
    get saidGoodbyeAt() {
      return saidGoodbyeAt
    },
    async call({ method, path, headers, body, deadlineMs, left }, read) {
      using deadline = startDeadline(deadlineMs, left)
      try {
        const opened = typeof body === 'function' ? body() : body
        const answer = await pool.request({ method, path, headers, body: opened, signal: deadline.signal })
        if (answer.headers.connection === 'close') saidGoodbyeAt = performance.now()
        return await read(answer)
      } catch (error) {
        if (error instanceof CallFailed) throw error
        if (left?.aborted) throw new CallFailed('LEFT', error)
        throw new CallFailed(deadline.isOver ? 'TIMEOUT' : wasSent(error) ? 'BROKEN' : 'UNREACHED', error)
      }
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

function wasSent(error: unknown): boolean {
  return !UNREACHED.has(systemCode(error) ?? '')
}
