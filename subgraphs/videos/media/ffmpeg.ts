import type { Ffmpeg } from './ffmpeg-job.ts'
import { onceItWorks } from './once-it-works.ts'
import { openSystemFfmpeg } from './system-ffmpeg.ts'
import { openWasmFfmpeg } from './wasm-ffmpeg.ts'

export type { Ffmpeg }

/**
 * The system's ffmpeg (`path`, or the first on `searchPath`, in the format of the PATH variable), which starts
 * sooner; otherwise the WebAssembly build that came with npm. A `path` is tried at once, and rejects when it does not
 * run. What lies on `searchPath` is tried with the first job, and left alone when it does not.
 */
export async function openFfmpeg({
  path,
  searchPath = '',
}: {
  path?: string
  searchPath?: string
}): Promise<Ffmpeg> {
  const open = async () => (await openSystemFfmpeg({ path, searchPath })) ?? openWasmFfmpeg()
  return path === undefined ? withTheFirstJob(open) : open()
}

/** To try a program costs a start 70 ms of CPU, and many processes never make a video. */
function withTheFirstJob(open: () => Promise<Ffmpeg>): Ffmpeg {
  let opened: Promise<Ffmpeg> | undefined
  let isClosed = false
  const toBeUsed = onceItWorks(() => (opened = open()))
  return {
    async run(job) {
      if (isClosed) throw new Error('ffmpeg is closed')
      return (await toBeUsed()).run(job)
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      // What failed to open has nothing to be closed.
      await opened?.then(
        (ffmpeg) => ffmpeg[Symbol.asyncDispose](),
        () => undefined,
      )
    },
  }
}
