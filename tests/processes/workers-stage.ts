import { readFileSync } from 'node:fs'
import { createDatabase } from '../database.ts'
import { freePort } from '../../fleet/free-port.ts'
import { childrenOf } from '../../bench/measure/process-usage.ts'
import { mortalProcess } from './mortal-process.ts'

/** `npm start` with two workers, on a database of its own. */
export async function startWorkers(dataFolder: string, settings: Record<string, string> = {}) {
  const database = await createDatabase()
  const [restPort, gatewayPort, opsPort] = [await freePort(), await freePort(), await freePort()]
  const machine = mortalProcess(['start.ts'], restPort, {
    ...{ WORKERS: '2', DATABASE_URL: database.url, DATA_DIR: dataFolder, DEMO_DATA: 'off' },
    ...{ REST_PORT: String(restPort), GATEWAY_PORT: String(gatewayPort) },
    ...{ OPS_PORT: String(opsPort), ...settings },
  })
  const opsPorts = [opsPort, opsPort + 1] as const
  await machine.start()
  return {
    /** The same port by four names: each has connections of its own, which come to one worker and the other in turn. */
    restUrls: [1, 2, 3, 4].map((host) => `http://127.0.0.${host}:${restPort}`),
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    /** Where the numbers of each worker are. */
    opsUrls: [`http://127.0.0.1:${opsPorts[0]}`, `http://127.0.0.1:${opsPorts[1]}`] as const,
    /** Whether each of them says that it serves. */
    areReady: async () => {
      const answers = opsPorts.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`))
      const states = await Promise.all(answers.map((answer) => answer.catch(() => null)))
      return states.every((state) => state?.ok)
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
