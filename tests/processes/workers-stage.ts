import { readFileSync } from 'node:fs'
import { createDatabase } from '../database.ts'
import { freePort, freePorts } from '../../fleet/free-port.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { childrenOf } from '../../bench/measure/process-usage.ts'
import { mortalProcess } from './mortal-process.ts'

/** A worker that was killed is back long before. */
const PATIENCE_MS = 120_000

/** `npm start` with two workers, on a database of its own; serving. */
export async function startWorkers(dataFolder: string, settings?: Record<string, string>) {
  const machine = await openWorkersStage(dataFolder, settings)
  await machine.start()
  await machine.ready()
  return machine
}

/** The same, not started yet. */
export async function openWorkersStage(dataFolder: string, settings: Record<string, string> = {}) {
  const database = await createDatabase()
  const [restPort, gatewayPort] = [await freePort(), await freePort()]
  // Each worker has its own, the second the next one.
  const [opsPort = 0, nextOpsPort = 0] = await freePorts(2)
  const machine = mortalProcess(['start.ts'], restPort, {
    ...{ WORKERS: '2', DATABASE_URL: database.url, DATA_DIR: dataFolder, DEMO_DATA: 'off' },
    // As with the embedded database: only they write to it.
    SOLE_WRITER: 'on',
    ...{ REST_PORT: String(restPort), GATEWAY_PORT: String(gatewayPort) },
    ...{ OPS_PORT: String(opsPort), ...settings },
  })
  const opsPorts = [opsPort, nextOpsPort] as const

  async function areReady(): Promise<boolean> {
    const answers = opsPorts.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`))
    const states = await Promise.all(answers.map((answer) => answer.catch(() => null)))
    return states.every((state) => state?.ok)
  }

  return {
    /** Resolves when one of them serves. */
    start: () => machine.start(),
    /** The same port by four names: each has connections of its own, which come to one worker and the other in turn. */
    restUrls: [1, 2, 3, 4].map((host) => `http://127.0.0.${host}:${restPort}`),
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    /** Where the numbers of each worker are. */
    opsUrls: [`http://127.0.0.1:${opsPorts[0]}`, `http://127.0.0.1:${opsPorts[1]}`] as const,
    /** Resolves when each of them says that it serves. */
    async ready() {
      const latest = Date.now() + PATIENCE_MS
      while (!(await areReady())) {
        if (Date.now() > latest)
          throw new Error(`only ${childrenOf(machine.pid).filter(isWorker).length} workers run`)
        await pause(50)
      }
    },
    /** The processes that serve. */
    workers: () => childrenOf(machine.pid).filter(isWorker),
    /** Tells it to stop, and waits until it has. */
    stop: () => machine[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** The compiler of the sources is a process, too. */
function isWorker(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.ts')
}
