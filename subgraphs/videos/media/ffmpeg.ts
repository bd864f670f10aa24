import type { Ffmpeg } from './ffmpeg-job.ts'
import { onceItWorks } from './once-it-works.ts'
import { openSystemFfmpeg, type SystemFfmpegOptions } from './system-ffmpeg.ts'
import { openWasmFfmpeg } from './wasm-ffmpeg.ts'

export type { Ffmpeg }

/**
 * The system's ffmpeg (`path`, or the first on `searchPath`, in the format of the PATH variable), which starts
 * sooner; otherwise the WebAssembly build that came with npm. A `path` is tried at once, and rejects when it does not
 * run. What lies on `searchPath` is tried with the first job, and left alone when it does not.
 */
export async function openFfmpeg(options: SystemFfmpegOptions): Promise<Ffmpeg> {
  const open = async () => (await openSystemFfmpeg(options)) ?? openWasmFfmpeg()
  return options.path === undefined ? withTheFirstJob(open) : open()
}

/** To try a program costs a start 70 ms of CPU, and many processes never make a video. */
function withTheFirstJob(open: () => Promise<Ffmpeg>): Ffmpeg {
  const opened = onceItWorks(open)
  return { run: async (job) => (await opened()).run(job) }
}
