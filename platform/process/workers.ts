import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { RateLimiterClusterMaster } from 'rate-limiter-flexible'
import { SetupError } from './config.ts'
import { channelTo } from './fellow-messages.ts'
import { openFellowRoster } from './fellow-roster.ts'
import { endLostConnections } from './lost-connections.ts'
import { endInTime, pauseAfter } from './restarts.ts'

const KILLED = Symbol('killed')

export interface WorkersOptions {
  count: number
  /** What each worker is told by the environment, besides what this process was; the first one is number 1. */
  envOf: (number: number) => Record<string, string>
  report: (line: string) => void
}

/** Processes of the same program that share its ports, started again whenever one ends by itself. */
export interface Workers<Told> extends AsyncDisposable {
  /** What the first one told when it was ready. */
  readonly told: Told
}

/** What a worker sends when it serves, or when it cannot. */
type Message<Told> = { ready: Told } | { problem: string }

/** Starts all workers at once; resolves when all of them serve, rejects when one does not begin to. */
export async function openWorkers<Told>({ count, envOf, report }: WorkersOptions): Promise<Workers<Told>> {
  const running = new Map<number, Worker>()
  let isStopping = false
  // Workers count rates here, so that they count them together.
  new RateLimiterClusterMaster()
  const fellows = openFellowRoster()

  function start(number: number): Worker {
    const worker = cluster.fork(envOf(number))
    // One that is just ending cannot be told anything any more, which is no news.
    worker.on('error', () => undefined)
    endLostConnections(worker)
    worker.once(
      'exit',
      fellows.introduce(channelTo(worker), () => void worker.process.kill('SIGKILL')),
    )
    running.set(number, worker)
    return worker
  }

  function keepRunning(number: number, worker: Worker, began = Date.now(), pauseBefore = 0): void {
    const restart = (code: number | null, signal: string | null) => {
      if (isStopping) return
      const wait = pauseAfter(Date.now() - began, pauseBefore)
      report(`worker ${number} ended with ${signal ?? code}; it is started again in ${wait} ms`)
      setTimeout(() => {
        if (isStopping) return
        keepRunning(number, start(number), Date.now(), wait)
      }, wait)
    }
    if (worker.isDead()) restart(worker.process.exitCode, worker.process.signalCode)
    else worker.once('exit', restart)
  }

  /** One that cannot serve ends everything, and says why; one that was killed can. */
  async function begin(number: number): Promise<Told> {
    for (let wait = pauseAfter(0); ; wait = pauseAfter(0, wait)) {
      const told = await readiness<Told>(start(number))
      if (told !== KILLED) return told
      if (isStopping) throw new Error('it was stopped before it was ready')
      report(`worker ${number} was killed before it was ready; it is started again in ${wait} ms`)
      await pause(wait)
    }
  }

  async function stop(): Promise<void> {
    isStopping = true
    await Promise.all([...running.values()].map(end))
  }

  try {
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    const [told] = await Promise.all(numbers.map(begin))
    if (told === undefined) throw new SetupError('WORKERS must be at least 1.')
    for (const [number, worker] of running) keepRunning(number, worker)
    return { told, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What a worker told when it was ready, or that somebody killed it. */
function readiness<Told>(worker: Worker): Promise<Told | typeof KILLED> {
  return new Promise((resolve, reject) => {
    // Other libraries talk on this channel, too.
    worker.on('message', (message: Message<Told> | object) => {
      if ('ready' in message) resolve(message.ready)
      if ('problem' in message) reject(new SetupError(message.problem))
    })
    worker.once('exit', (code, signal) => {
      if (signal) resolve(KILLED)
      else reject(new Error(`a worker ended with ${code} before it was ready`))
    })
  })
}

async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  await endInTime(worker.process, once(worker, 'exit'))
}

/** Tells the process that started this one that it serves. */
export function tellReady(told: unknown): void {
  process.send?.({ ready: told } satisfies Message<unknown>)
}

/** Tells it, in a sentence for a person, why it cannot. */
export function tellProblem(problem: string): void {
  process.send?.({ problem } satisfies Message<unknown>)
}
