import { fork } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startTimeLimit, TimeIsOver } from './time-limit.ts'

/** What it was given was too much for it: mostly for its memory. */
export class ProcessCrashed extends Error {
  override name = 'ProcessCrashed'
}

/** What a process may spend. */
export interface ProcessLimits {
  /** Wall time, in milliseconds. */
  timeLimitMs: number
  /** JavaScript heap; buffers are not counted in it. */
  heapMb: number
}

const said = z.union([z.object({ answer: z.unknown() }).required(), z.object({ problem: z.string() })])

/**
 * Runs one job, named by a file, in a process of its own and resolves with its first message. Bytes of strangers are
 * parsed there: a thread would not do, since V8 ends the whole process when a thread asks for one piece of memory that is
 * larger than what is left of its heap.
 * `script` is plain JavaScript for a worker thread (`workerData` is the path), so that the process still hears of the end
 * of ours while it parses in circles.
 * Rejects with `TimeIsOver`, `ProcessCrashed`, or an error when it was killed from outside.
 */
export async function runInProcess(
  script: URL,
  path: string,
  { timeLimitMs, heapMb }: ProcessLimits,
): Promise<unknown> {
  const host = fork(fileURLToPath(new URL('./worker-host.mjs', import.meta.url)), {
    // What a crash leaves behind, where a system keeps such things, goes with the file that it is about.
    cwd: dirname(path),
    env: {},
    execArgv: [],
    // What a parser prints about a stranger's file is not for our log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let limit: Disposable | undefined
  try {
    return await new Promise((resolve, reject) => {
      host.once('error', reject)
      host.once('message', (words) => {
        const heard = said.parse(words)
        if ('problem' in heard) reject(new ProcessCrashed(heard.problem))
        else resolve(heard.answer)
      })
      host.once('exit', (code, signal) => {
        const isOthersDoing = signal === 'SIGKILL' || signal === 'SIGTERM'
        const how = `it left without an answer (${signal ?? code})`
        reject(isOthersDoing ? new Error(how) : new ProcessCrashed(how))
      })
      limit = startTimeLimit(timeLimitMs, () => reject(new TimeIsOver(timeLimitMs)))
      host.send({ script: script.href, path, heapMb })
    })
  } finally {
    limit?.[Symbol.dispose]()
    host.kill('SIGKILL')
  }
}
