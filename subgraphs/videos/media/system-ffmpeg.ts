import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { SetupError } from '#platform/process/config.ts'
import type { Ffmpeg } from './ffmpeg-job.ts'
import { MAX_OUTPUT_BYTES, ffmpegArguments } from './ffmpeg-arguments.ts'
import { NotStarted, type Starter } from './starter.ts'
import { TimeIsOver } from './time-limit.ts'
import { UnusableFile } from './unusable-file.ts'

const MEMORY_BYTES = 2 * 1024 * 1024 * 1024
/** What ffmpeg ends with when it was told to stop. */
const TOLD_TO_STOP = 255

/** Where to find it, and what starts it. */
export interface SystemFfmpegOptions {
  path?: string
  searchPath?: string
  starter: Starter
}

/**
 * The ffmpeg of this machine, or null when `path` is not given and there is none on `searchPath` that runs. Every run is a process
 * with an empty environment, a low priority and, on Linux, limits on memory, processor time and file size
 * (`prlimit`) and no network (`unshare`, where the kernel lets us). Rejects when `path` cannot be run.
 */
export async function openSystemFfmpeg(options: SystemFfmpegOptions): Promise<Ffmpeg | null> {
  const { searchPath = '', starter } = options
  const works = async (program: string, args: readonly string[]) =>
    (await starter.run({ name: program, program, args, timeLimitMs: 10_000 })).exitCode === 0
  const binary = options.path ?? (await onPath('ffmpeg', searchPath))
  if (binary === null) return null
  const runs = await works(binary, ['-version']).catch((cause: unknown) => {
    if (cause instanceof NotStarted || cause instanceof TimeIsOver) return false
    // It was killed, which says nothing of it.
    throw cause
  })
  if (!runs && options.path === undefined) return null
  if (!runs)
    throw new SetupError(
      `The ffmpeg ${binary} does not run: set FFMPEG_PATH to one that does, or to nothing.`,
    )
  const prlimit = await onPath('prlimit', searchPath)
  const alone = await withoutNetwork(await onPath('unshare', searchPath), works)

  return {
    async run(job) {
      const cpuSeconds = Math.ceil(job.timeLimitMs / 1000) + 1
      const limits = [
        `--as=${MEMORY_BYTES}`,
        `--cpu=${cpuSeconds}`,
        `--fsize=${MAX_OUTPUT_BYTES}`,
        '--core=0',
      ]
      const [program = binary, ...args] = [
        ...alone,
        ...(prlimit ? [prlimit, ...limits] : []),
        binary,
        ...ffmpegArguments(job, `file:${job.input}`),
      ]
      const { folder: cwd, timeLimitMs, signal } = job
      try {
        // A process that was ended by a signal has no code.
        const { exitCode, stderr: log } = await starter.run({
          name: 'ffmpeg',
          program,
          args,
          cwd,
          timeLimitMs,
          signal,
        })
        if (exitCode === TOLD_TO_STOP) throw new Error('ffmpeg was told to stop')
        // Not the file's fault: it may be tried again.
        if (/No space left on device|Disk quota exceeded/.test(log))
          throw new Error('no room for what ffmpeg makes')
        return { exitCode: exitCode ?? -1, log }
      } catch (cause) {
        if (cause instanceof TimeIsOver) throw new UnusableFile('TOO_SLOW', cause.message)
        throw cause
      }
    },
  }
}

/** What to write before a command so that it has no network; nothing where the kernel does not allow it. */
async function withoutNetwork(
  unshare: string | null,
  works: (program: string, args: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  if (unshare === null) return []
  // The second for those who are not root.
  for (const words of [['--net'], ['--user', '--net']])
    if (await works(unshare, [...words, unshare, '--version'])) return [unshare, ...words]
  return []
}

async function onPath(program: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(delimiter)) {
    const candidate = join(folder, program)
    if (!isAbsolute(candidate)) continue
    const isRunnable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isRunnable) return candidate
  }
  return null
}
