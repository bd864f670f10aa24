import { createDisposables, type Disposables } from './disposables.ts'
import { readConfig, SetupError, type Config } from './config.ts'
import { openHotSettings, type HotSettings } from './hot-settings.ts'
import { endOnFaults } from './last-resort.ts'
import { createLogger, flushLog, type Logger } from './logger.ts'
import { createSealer, type Sealer } from '#platform/identity/seal.ts'
import { openObserving } from '#platform/observe/observing.ts'
import { openOperations, type Operations } from '#platform/observe/operations-port.ts'

/** What every service has when it runs as a process of its own. */
export interface Service {
  config: Config
  logger: Logger
  sealer: Sealer
  disposables: Disposables
  /** The port for operators; parts tell it of their health. */
  operations: Operations
  /** What may change while it runs. */
  hot: HotSettings
}

/**
 * Runs one service until it is told to stop: reads the settings, opens, says where it listens, and closes
 * everything in reverse order when it is told to stop; a second signal ends it at once.
 */
export async function runService(name: string, open: (service: Service) => Promise<string>): Promise<void> {
  const disposables = createDisposables()
  stopOnSignals(disposables)
  try {
    const config = readConfig(process.env)
    const root = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
    const logger = root.child({ service: name })
    endOnFaults(root)
    disposables.use({ [Symbol.asyncDispose]: () => flushLog(root) })
    const hot = disposables.use(openHotSettings(config.SETTINGS_FILE, logger))
    const sealer = createSealer(secretOf(config))
    disposables.use(await openObserving({ service: name, config, hot, logger: root }))
    const operations = disposables.use(await openOperations(name, config))
    const at = await open({ config, logger, sealer, disposables, operations, hot })
    operations.serves()
    logger.info({ at, operations: operations.port }, 'ready')
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    if (error instanceof SetupError) process.stderr.write(`${error.message}\n`)
    else console.error(error)
    process.exitCode = 1
  }
}

/** Services that run apart can prove who is asking only by a secret that they share. */
function secretOf({ SEAL_SECRET }: Config): string {
  if (!SEAL_SECRET) throw new SetupError('SEAL_SECRET must be set, the same for all services.')
  return SEAL_SECRET
}

export interface Stopping {
  /** Called when everything is closed. */
  stopped?: () => void
  signals?: readonly NodeJS.Signals[]
}

/** SIGHUP is what a terminal sends that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/**
 * So soon after the first signal, in milliseconds, a second one is the same: a terminal sends Ctrl-C to npm as well, which
 * passes it on, and where its shell has made room for this process, it comes here.
 */
const SAME_MS = 500

/** The first signal, or the end of the process that started this one, stops everything in order; a second one at once. */
export function stopOnSignals(
  disposables: Disposables,
  { stopped = () => undefined, signals = SIGNALS }: Stopping = {},
): void {
  let began: number | undefined
  const stop = () => {
    if (began !== undefined) {
      if (performance.now() - began > SAME_MS) process.exit(1)
      return
    }
    began = performance.now()
    void disposables[Symbol.asyncDispose]().then(
      () => {
        stopped()
        process.exit(0)
      },
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  // A supervisor that is gone can no longer say that it is time.
  process.on('disconnect', stop)
  // Listening for that is no reason to stay: one that could not begin ends.
  process.channel?.unref()
  // Nor can one that was gone before anybody listened: while this program was loaded.
  if (process.connected === false) stop()
  for (const signal of signals) process.on(signal, stop)
}
