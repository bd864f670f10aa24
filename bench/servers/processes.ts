import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { NODE_OPTIONS } from '#platform/process/node-options.ts'
import { projectFile } from '#platform/process/paths.ts'

/** A process that was started here. Disposing it tells it to stop and waits until it has. */
export interface Started extends AsyncDisposable {
  readonly pid: number
}

export interface Program {
  /** What follows `node`. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** Answers 200 as soon as the program is ready. */
  readyUrl: string
}

const READY_MS = 60_000

/** Starts a program of this project with what ours are told, whichever it is, and waits until it is ready. */
export async function startProgram({ args, env, readyUrl }: Program): Promise<Started> {
  const compiler = args.some((arg) => arg.endsWith('.ts')) ? ['--import', 'tsx'] : []
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...compiler, ...args], {
    cwd: projectFile('.'),
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${args.join(' ')} did not start`)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const started: Started = {
    pid,
    async [Symbol.asyncDispose]() {
      if (hasEnded()) return
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
  const deadline = performance.now() + READY_MS
  while (!(await answers(readyUrl))) {
    if (hasEnded() || performance.now() > deadline) {
      await started[Symbol.asyncDispose]()
      throw new Error(`${args.join(' ')} did not become ready`)
    }
    await pause(50)
  }
  return started
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url)
    await body?.cancel()
    return ok
  } catch {
    return false
  }
}
