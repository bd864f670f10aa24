import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { z } from 'zod'
import type { Ffmpeg } from './ffmpeg-job.ts'
import { MAX_OUTPUT_BYTES, ffmpegArguments } from './ffmpeg-arguments.ts'
import { runInWorker } from './run-in-worker.ts'
import { TimeIsOver } from './time-limit.ts'
import { UnusableFile } from './unusable-file.ts'

/** What one job may take of WebAssembly memory; the build itself allows 2 GiB. */
const MEMORY_BYTES = 768 * 1024 * 1024

/** The compiled program (32 MB) is forgotten when nobody has needed it for so long: compiling again takes 0.3 s. */
const FORGET_AFTER_MS = 60_000

const result = z.object({ exitCode: z.number(), log: z.string() })

/**
 * The ffmpeg that comes with npm (`@ffmpeg/core`), for machines that have none. Every job is a worker thread with a
 * fresh program that sees one input and the output files that it may write, and nothing else; it ends with the job.
 * Loads nothing before the first job.
 */
export function openWasmFfmpeg(): Ffmpeg {
  const require = createRequire(import.meta.url)
  let program: Promise<WebAssembly.Module> | undefined
  let forgetting: NodeJS.Timeout | undefined

  function compiled(): Promise<WebAssembly.Module> {
    clearTimeout(forgetting)
    forgetting = setTimeout(() => (program = undefined), FORGET_AFTER_MS).unref()
    program ??= readFile(require.resolve('@ffmpeg/core/wasm')).then((bytes) => WebAssembly.compile(bytes))
    return program
  }

  return {
    async run(job) {
      const script = new URL('./wasm-ffmpeg.worker.mjs', import.meta.url)
      const order = {
        program: await compiled(),
        input: job.input,
        folder: job.folder,
        outputs: job.outputs,
        arguments: ffmpegArguments(job, '/in/video'),
        memoryBytes: MEMORY_BYTES,
        outputBytes: MAX_OUTPUT_BYTES,
      }
      const limits = { timeLimitMs: job.timeLimitMs, heapMb: 128, signal: job.signal }
      try {
        const { exitCode, log } = result.parse(await runInWorker(script, order, limits))
        // Not the file's fault: it may be tried again.
        if (/ENOSPC|EDQUOT/.test(log)) throw new Error('no room for what ffmpeg makes')
        return { exitCode, log }
      } catch (cause) {
        if (cause instanceof TimeIsOver) throw new UnusableFile('TOO_SLOW', cause.message)
        throw cause
      }
    },
  }
}
