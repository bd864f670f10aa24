import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startTimeLimit, TimeIsOver } from './time-limit.ts'

/** A program to be run, with an empty environment and a low priority. */
export interface Errand {
  /** What it is called in errors: the program is often one that starts another. */
  name: string
  program: string
  args: readonly string[]
  /** The folder that it runs in. */
  cwd?: string
  /** Wall time, in milliseconds. */
  timeLimitMs: number
  /** For a script of Node: the message that it begins with. Its first message is the answer, and its end. */
  question?: unknown
  /** Ends it early; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

const outcome = z.object({
  /** Null when a signal ended it, which `signal` names. */
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  /** The end of what it complained about. */
  stderr: z.string(),
  answer: z.unknown().optional(),
})

/** How a program ended. */
export type Outcome = z.infer<typeof outcome>

const said = z.union([
  z.object({ id: z.number(), ended: outcome }),
  z.object({ id: z.number(), failed: z.string() }),
])

/** There is no such program, or the system would not start it. */
export class NotStarted extends Error {
  override name = 'NotStarted'
}

/** Starts programs. */
export interface Starter {
  /**
   * Resolves when the program has ended. Rejects with `TimeIsOver` when that took too long, with `NotStarted`, and with
   * another error when it was killed from outside, which is not the doing of what it worked on.
   */
  run(errand: Errand): Promise<Outcome>
}

interface Waiting {
  resolve(ended: Outcome): void
  reject(reason: unknown): void
}

/**
 * Starts programs from a small process of its own, which begins with the first of them: who starts one does nothing else
 * meanwhile, the longer the more memory it holds, since the system copies the list of its pages (`docs/performance.md`).
 * What runs ends with ours, even when ours is killed. When the small one is killed, what ran rejects, and the next errand
 * begins another. Disposing ends what runs.
 */
export function openStarter(): Starter & AsyncDisposable {
  const waiting = new Map<number, Waiting>()
  let host: ChildProcess | undefined
  let gone: Promise<void> = Promise.resolve()
  let isClosed = false
  let lastId = 0

  function begin(): ChildProcess {
    const begun = fork(fileURLToPath(new URL('./starter-host.mjs', import.meta.url)), {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    // Only who waits for an errand keeps this process running.
    begun.unref()
    begun.channel?.unref()
    begun.on('message', hear)
    gone = new Promise((resolve) => {
      const end = (reason: Error) => {
        if (host === begun) host = undefined
        for (const [id, { reject }] of waiting) {
          waiting.delete(id)
          reject(reason)
        }
        resolve()
      }
      begun.once('error', end)
      begun.once('exit', (code, signal) => end(new Error(`what starts programs ended (${signal ?? code})`)))
    })
    return begun
  }

  function hear(words: unknown): void {
    const heard = said.parse(words)
    const asker = waiting.get(heard.id)
    waiting.delete(heard.id)
    if ('ended' in heard) asker?.resolve(heard.ended)
    else asker?.reject(new NotStarted(heard.failed))
  }

  return {
    async run({ name, timeLimitMs, signal, ...start }) {
      if (isClosed) throw new Error('nothing is started any more')
      signal?.throwIfAborted()
      const id = ++lastId
      host ??= begin()
      const at = host
      const kill = () => void at.send({ id }, () => undefined)
      let isLate = false
      const limit = startTimeLimit(timeLimitMs, () => {
        isLate = true
        kill()
      })
      signal?.addEventListener('abort', kill)
      try {
        const ended = await new Promise<Outcome>((resolve, reject) => {
          waiting.set(id, { resolve, reject })
          at.channel?.ref()
          at.send({ id, start }, (error) => error && reject(error))
        })
        signal?.throwIfAborted()
        if (isLate) throw new TimeIsOver(timeLimitMs)
        if (ended.answer === undefined && isOthersDoing(ended.signal))
          throw new Error(`${name} was killed (${ended.signal})`)
        return ended
      } finally {
        waiting.delete(id)
        if (waiting.size === 0) at.channel?.unref()
        limit[Symbol.dispose]()
        signal?.removeEventListener('abort', kill)
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      // It ends what runs, and itself.
      if (host?.connected) host.disconnect()
      await gone
    },
  }
}

/** By the system, which had no memory left, or by whoever stops services. Other signals a program gives itself. */
function isOthersDoing(signal: string | null): boolean {
  return signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGHUP' || signal === 'SIGINT'
}
