import { readConfig, SetupError } from '#platform/process/config.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { channelToStarter } from '#platform/process/fellow-messages.ts'
import { joinFellows } from '#platform/process/fellows.ts'
import { endOnFaults } from '#platform/process/last-resort.ts'
import { createLogger, flushLog } from '#platform/process/logger.ts'
import { stopOnSignals } from '#platform/process/serve.ts'
import { tellProblem, tellReady } from '#platform/process/workers.ts'
import { openOneMachine, type Ports } from './one-machine.ts'

/** One of several processes that serve together: the whole system, on the database and the ports of the one that started it. */
export async function startWorker(env: NodeJS.ProcessEnv): Promise<void> {
  const disposables = createDisposables()
  // Ctrl-C and the end of a terminal reach every process of it; the one that started this one says when it is time.
  stopOnSignals(disposables, { signals: ['SIGTERM'] })
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
  try {
    const config = readConfig(env)
    const { DATABASE_URL: databaseUrl } = config
    if (!databaseUrl) throw new SetupError('A worker must be given a database.')
    const root = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
    endOnFaults(root)
    disposables.use({ [Symbol.asyncDispose]: () => flushLog(root) })
    const logger = root.child({ worker: process.pid })
    const fellows = disposables.use(await joinFellows(channelToStarter))
    const { restPort, gatewayPort, opsPort } = disposables.use(
      await openOneMachine({ config, databaseUrl, logger, fellows }),
    )
    tellReady({ restPort, gatewayPort, opsPort } satisfies Ports)
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    if (error instanceof SetupError) tellProblem(error.message)
    else console.error(error)
    process.exit(1)
  }
}
