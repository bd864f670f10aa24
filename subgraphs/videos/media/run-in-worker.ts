import { Worker } from 'node:worker_threads'
import { startTimeLimit, TimeIsOver } from './time-limit.ts'

/** What a worker may spend. */
export interface WorkerLimits {
  /** Wall time, in milliseconds. */
  timeLimitMs: number
  /** JavaScript heap; buffers and WebAssembly are not counted in it. */
  heapMb: number
  /** Stops the worker early; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * Runs one job in a thread of its own, which can be stopped in the middle of a loop, and resolves with its first message.
 * Only for what keeps to limits of its own, as WebAssembly does: a thread that asks for more memory than it may have can
 * take the process with it (see `runInProcess`).
 * `script` is plain JavaScript: it is loaded as it lies, with or without a TypeScript loader around us.
 * Rejects with `TimeIsOver`, or with what the worker died of.
 */
export async function runInWorker(script: URL, job: unknown, limits: WorkerLimits): Promise<unknown> {
  const { timeLimitMs, heapMb, signal } = limits
  signal?.throwIfAborted()
  const worker = new Worker(script, {
    workerData: job,
    env: {},
    execArgv: [],
    // What a parser prints about a stranger's file is not for our log.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  })
  let limit: Disposable | undefined
  let abort: (() => void) | undefined
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the worker left without an answer (${code})`)))
      const late = () => reject(new TimeIsOver(timeLimitMs))
      limit = startTimeLimit(timeLimitMs, late)
      abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort)
    })
  } finally {
    limit?.[Symbol.dispose]()
    if (abort) signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
