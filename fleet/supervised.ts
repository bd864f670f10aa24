import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { NODE_OPTIONS } from '#platform/process/node-options.ts'
import { endInTime, pauseAfter } from '#platform/process/restarts.ts'
import type { ServiceProcess } from './plan.ts'

const READY_MS = 60_000
/** A service that accepts and does not answer is asked again. */
const ANSWER_MS = 2_000

/** One process, started again whenever it ends by itself. */
export interface Supervised {
  readonly service: ServiceProcess
  readonly pid: number | undefined
  /** Ends it as a crash does; it is started again. */
  kill(signal?: NodeJS.Signals): void
  /** Tells it to stop, waits for its end, starts it again, and waits until it is ready. */
  restart(): Promise<void>
  stop(): Promise<void>
  /** Resolves when it says that it is ready; rejects when it has not for a minute. */
  ready(): Promise<void>
}

export type ReportLine = (service: string, line: string) => void

export async function supervise(service: ServiceProcess, report: ReportLine): Promise<Supervised> {
  const folder = service.env.DATA_DIR
  if (folder) await mkdir(folder, { recursive: true })
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()
  let isStopping = false
  let again: NodeJS.Timeout | undefined
  let pause = 0

  function start(): void {
    const started = Date.now()
    const running = spawn(process.execPath, [...NODE_OPTIONS, ...service.program], {
      env: { ...service.env },
      // The channel ends with this process, however it ends, and with it the services.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C is for the supervisor; it stops the services in their order.
      detached: true,
    })
    child = running
    for (const output of [running.stdout, running.stderr])
      tellLines(output, (line) => report(service.name, line))
    running.once('error', (error) => report(service.name, `cannot be started: ${error.message}`))
    running.once('close', (code, signal) => {
      if (isStopping) return
      pause = pauseAfter(Date.now() - started, pause)
      report(service.name, `ended with ${signal ?? code}; it is started again in ${pause} ms`)
      again = setTimeout(start, pause)
    })
    ended = once(running, 'close')
  }

  async function stop(): Promise<void> {
    isStopping = true
    clearTimeout(again)
    if (child?.exitCode === null && child.signalCode === null) await endInTime(child, ended)
    else await ended
  }

  async function ready(): Promise<void> {
    for (const end = Date.now() + READY_MS; Date.now() < end; await wait(50)) {
      const signal = AbortSignal.timeout(ANSWER_MS)
      const answer = await fetch(`${service.origin}/health/ready`, { signal }).catch(() => null)
      await answer?.body?.cancel()
      if (answer?.ok) return
    }
    throw new Error(`${service.name} is not ready after a minute`)
  }

  start()
  return {
    ...{ service, stop, ready },
    get pid() {
      return child?.pid
    },
    kill: (signal = 'SIGKILL') => void child?.kill(signal),
    async restart() {
      await stop()
      isStopping = false
      start()
      await ready()
    },
  }
}

function tellLines(output: Readable | null, tell: (line: string) => void): void {
  let rest = ''
  output?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(tell)
  })
}
