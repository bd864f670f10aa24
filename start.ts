import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError, openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { readConfig, SetupError, type Config } from '#platform/config.ts'
import { createDisposables, type Disposables } from '#platform/disposables.ts'
import { createLogger } from '#platform/logger.ts'
import { openOneMachine } from './one-machine.ts'
import { createReport } from './start-report.ts'

/** `npm start`: everything on this machine, nothing to install first. */
async function start(): Promise<void> {
  const report = createReport(process.stdout)
  const disposables = createDisposables()
  stopOnSignals(disposables, report.stopped)
  try {
    const config = readConfig(process.env)
    await makeDataFolder(config)
    const databaseUrl = config.DATABASE_URL ?? (await openDatabase(config, disposables, report.step))
    await migrate(databaseUrl)
    const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
    const machine = disposables.use(await openOneMachine({ config, databaseUrl, logger }))
    report.ready(machine, config)
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    report.failed(error instanceof SetupError || error instanceof EmbeddedPostgresError ? error.message : error)
    process.exitCode = 1
  }
}

async function makeDataFolder({ DATA_DIR }: Config): Promise<void> {
  try {
    await mkdir(DATA_DIR, { recursive: true })
  } catch {
    throw new SetupError(`The folder ${DATA_DIR} cannot be made: set DATA_DIR to one that this user may write.`)
  }
}

async function openDatabase({ DATA_DIR }: Config, disposables: Disposables, onProgress: (step: string) => void) {
  const postgres = await openEmbeddedPostgres({ folder: join(DATA_DIR, 'postgres'), onProgress })
  return disposables.use(postgres).url
}

/** The first signal stops everything in order, a second one at once. */
function stopOnSignals(disposables: Disposables, stopped: () => void): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    void disposables[Symbol.asyncDispose]().then(() => {
      stopped()
      process.exit(0)
    })
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

await start()
