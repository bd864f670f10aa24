import type { Ffmpeg } from './ffmpeg-job.ts'
import { openSystemFfmpeg } from './system-ffmpeg.ts'
import { openWasmFfmpeg } from './wasm-ffmpeg.ts'

export type { Ffmpeg }

/**
 * The system's ffmpeg (`path`, or the first on `searchPath`, in the format of the PATH variable), which starts
 * sooner; otherwise the WebAssembly build that came with npm. Rejects when `path` is given and does not run.
 */
export async function openFfmpeg({
  path,
  searchPath = '',
}: {
  path?: string
  searchPath?: string
}): Promise<Ffmpeg> {
  return (await openSystemFfmpeg({ path, searchPath })) ?? openWasmFfmpeg()
}
