import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Starter } from './starter.ts'

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
 * of whoever started it while it parses in circles.
 * Rejects with `TimeIsOver`, `ProcessCrashed`, or an error when it was killed from outside.
 */
export async function runInProcess(
  starter: Starter,
  script: URL,
  path: string,
  { timeLimitMs, heapMb }: ProcessLimits,
): Promise<unknown> {
  const { answer, signal, exitCode } = await starter.run({
    name: 'who parses the file',
    program: process.execPath,
    args: [fileURLToPath(new URL('./worker-host.mjs', import.meta.url))],
    // What a crash leaves behind, where a system keeps such things, goes with the file that it is about.
    cwd: dirname(path),
    question: { script: script.href, path, heapMb },
    timeLimitMs,
  })
  if (answer === undefined) throw new ProcessCrashed(`it left without an answer (${signal ?? exitCode})`)
  const heard = said.parse(answer)
  if ('problem' in heard) throw new ProcessCrashed(heard.problem)
  return heard.answer
}
