import { openFfmpeg, type Ffmpeg } from './ffmpeg.ts'
import { openStarter, type Starter } from './starter.ts'

/** What videos and pictures are made with. */
export interface MediaTools {
  starter: Starter
  ffmpeg: Ffmpeg
}

/** Tools for one process. `path` and `searchPath` say where an ffmpeg is (see `openFfmpeg`). */
export async function openMediaTools(where: {
  path?: string
  searchPath?: string
}): Promise<MediaTools & AsyncDisposable> {
  const starter = openStarter()
  try {
    const ffmpeg = await openFfmpeg({ ...where, starter })
    return { starter, ffmpeg, [Symbol.asyncDispose]: starter[Symbol.asyncDispose] }
  } catch (error) {
    await starter[Symbol.asyncDispose]()
    throw error
  }
}

/** The same tools, for work that ends with a signal: what they do then rejects with its reason. */
export function untilAborted({ starter, ffmpeg }: MediaTools, signal: AbortSignal): MediaTools {
  return {
    starter: { run: (errand) => starter.run({ ...errand, signal }) },
    ffmpeg: { run: (job) => ffmpeg.run({ ...job, signal }) },
  }
}
