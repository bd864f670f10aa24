import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { projectFile } from '#platform/process/paths.ts'

/** Something that a test may kill and start again, at the same address. */
export interface Mortal {
  /** As the kernel does it when memory runs out: nothing is tidied up. */
  kill(): Promise<void>
  /** Resolves when it is ready. */
  start(): Promise<void>
}

export interface MortalProcess extends Mortal, AsyncDisposable {
  readonly origin: string
  /** 0 while it does not run. */
  readonly pid: number
}

const PATIENCE_MS = 120_000
/** Of what it said, in characters, the last ones. */
const MOST_WORDS = 4_000

/** A program of ours in a process of its own, as it was written or compiled; not started yet. */
export function mortalProcess(
  program: readonly string[],
  port: number,
  settings: Record<string, string>,
): MortalProcess {
  const origin = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await gone
  }

  return {
    origin,
    get pid() {
      return child?.pid ?? 0
    },
    async start() {
      const how = program[0]?.endsWith('.ts') ? ['--import', 'tsx'] : ['--enable-source-maps']
      const started = spawn(process.execPath, [...how, ...program], {
        cwd: projectFile('.'),
        // The channel ends with this process, however it ends, and with it the program.
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          // Why it ended by itself, if it does.
          LOG_LEVEL: 'fatal',
          RATE_LIMITS: 'off',
          OVERLOAD_MS: '0',
          OPS_PORT: 'off',
          ...settings,
        },
      })
      child = started
      let said = ''
      started.stdout?.on('data', (words) => (said = `${said}${words}`.slice(-MOST_WORDS)))
      started.once('exit', (code, signal) => {
        if (child === started)
          console.error(`${program.join(' ')} ended by itself with ${signal ?? code}: ${said}`)
      })
      const latest = Date.now() + PATIENCE_MS
      for (;;) {
        const answer = await fetch(`${origin}/health/ready`).catch(() => null)
        if (answer?.ok) return
        if (started.exitCode !== null || started.signalCode !== null || Date.now() > latest) {
          // Another start may have taken its place meanwhile: only this one is ended.
          if (child === started) await end('SIGKILL')
          const state =
            (await answer?.text()) ?? `no answer, ended with ${started.signalCode ?? started.exitCode}`
          throw new Error(`${program.join(' ')} does not start: ${state}`)
        }
        await pause(50)
      }
    },
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}
