import { spawn, type ChildProcess } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { SetupError } from '#platform/process/config.ts'
import type { Ffmpeg, FfmpegResult } from './ffmpeg-job.ts'
import { MAX_OUTPUT_BYTES, ffmpegArguments } from './ffmpeg-arguments.ts'
import { startTimeLimit } from './time-limit.ts'
import { UnusableFile } from './unusable-file.ts'

const MEMORY_BYTES = 2 * 1024 * 1024 * 1024
const LOG_CHARACTERS = 4_000

/**
 * The ffmpeg of this machine, or null when `path` is not given and there is none on `searchPath` that runs. Every run is a process
 * with an empty environment, the lowest useful priority and, on Linux, limits on memory, processor time and file size
 * (`prlimit`) and no network (`unshare`, where the kernel lets us). Rejects when `path` cannot be run.
 */
export async function openSystemFfmpeg(options: {
  path?: string
  searchPath: string
}): Promise<Ffmpeg | null> {
  const binary = options.path ?? (await onPath('ffmpeg', options.searchPath))
  if (binary === null) return null
  // A file that is not there, or is no program, fails before it ends with any code.
  const runs = await works(binary, ['-version']).catch(() => false)
  if (!runs && options.path === undefined) return null
  if (!runs)
    throw new SetupError(
      `The ffmpeg ${binary} does not run: set FFMPEG_PATH to one that does, or to nothing.`,
    )
  const prlimit = await onPath('prlimit', options.searchPath)
  const alone = await withoutNetwork(options.searchPath)
  const running = new Set<ChildProcess>()
  let isClosed = false

  return {
    async run(job) {
      if (isClosed) throw new Error('ffmpeg is closed')
      const cpuSeconds = Math.ceil(job.timeLimitMs / 1000) + 1
      const limits = [
        `--as=${MEMORY_BYTES}`,
        `--cpu=${cpuSeconds}`,
        `--fsize=${MAX_OUTPUT_BYTES}`,
        '--core=0',
      ]
      const command = [
        ...alone,
        ...(prlimit ? [prlimit, ...limits] : []),
        binary,
        ...ffmpegArguments(job, `file:${job.input}`),
      ]
      const [program = binary, ...args] = command
      const child = spawn(program, args, { cwd: job.folder, env: {}, stdio: ['ignore', 'ignore', 'pipe'] })
      running.add(child)
      yieldToOthers(child)
      try {
        const result = await finished(child, job.timeLimitMs)
        if (isClosed) throw new Error('ffmpeg is closed')
        // Not the file's fault: it may be tried again.
        if (/No space left on device|Disk quota exceeded/.test(result.log))
          throw new Error('no room for what ffmpeg makes')
        return result
      } finally {
        running.delete(child)
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      await Promise.all([...running].map(stop))
    },
  }
}

/** What to write before a command so that it has no network; nothing where the kernel does not allow it. */
async function withoutNetwork(searchPath: string): Promise<readonly string[]> {
  const unshare = await onPath('unshare', searchPath)
  if (unshare === null) return []
  // The second for those who are not root.
  for (const words of [['--net'], ['--user', '--net']])
    if (await works(unshare, [...words, unshare, '--version'])) return [unshare, ...words]
  return []
}

async function works(program: string, words: readonly string[]): Promise<boolean> {
  const child = spawn(program, words, { env: {}, stdio: ['ignore', 'ignore', 'pipe'] })
  return (await finished(child, 10_000)).exitCode === 0
}

async function finished(child: ChildProcess, timeLimitMs: number): Promise<FfmpegResult> {
  let log = ''
  let isLate = false
  let isKilled = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-LOG_CHARACTERS)))
  const limit = startTimeLimit(timeLimitMs, () => (isLate = child.kill('SIGKILL')))
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      // A process that was ended by a signal has no code. Most signals are the file's doing; being killed is not.
      child.once('close', (code, signal) => {
        isKilled = signal === 'SIGKILL'
        resolve(code ?? -1)
      })
    })
    if (isLate) throw new UnusableFile('TOO_SLOW', `ffmpeg took more than ${timeLimitMs} ms`)
    if (isKilled) throw new Error('ffmpeg was killed')
    return { exitCode, log }
  } finally {
    limit[Symbol.dispose]()
  }
}

function yieldToOthers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, 10)
  } catch {
    // It has already ended: no need to be nice.
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.kill('SIGKILL')
  })
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
