import cluster from 'node:cluster'
import { databaseFolder } from '#db/database-folder.ts'
import { noWayIn } from '#db/database-trouble.ts'
import { EmbeddedPostgresError, openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { readConfig, SetupError, type Config } from '#platform/process/config.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import { endOnFaults } from '#platform/process/last-resort.ts'
import { createLogger, flushLog } from '#platform/process/logger.ts'
import { stopOnSignals } from '#platform/process/serve.ts'
import { buildDashboard } from './dashboard/build.ts'
import { giveDemo } from './give-demo.ts'
import { connectionsFor, openMachineWorkers, workerCount } from './machine-workers.ts'
import { refuseSharedPorts } from './ports-apart.ts'
import { createReport } from './start-report.ts'

/** `npm start`: everything on this machine, nothing to install first. */
async function start(): Promise<void> {
  const report = createReport(process.stdout)
  const disposables = createDisposables()
  stopOnSignals(disposables, { stopped: report.stopped })
  try {
    const config = readConfig(process.env)
    const workers = workerCount(config)
    refuseSharedPorts(config, workers)
    await makeDataFolder(config)
    // The system is the greater part of what is loaded: it is loaded while the database starts, and not at all where
    // other processes will be it.
    const [databaseUrl, system] = await Promise.all([
      config.DATABASE_URL ?? openDatabase(config, workers, disposables, report.step),
      workers > 1 ? null : import('./one-machine.ts'),
    ])
    await migrate(databaseUrl).catch((error: unknown) => {
      const trouble = config.DATABASE_URL === undefined ? null : noWayIn(error)
      throw trouble === null ? error : new SetupError(trouble)
    })
    const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY)
    endOnFaults(logger)
    disposables.use({ [Symbol.asyncDispose]: () => flushLog(logger) })
    await giveDemo(config, databaseUrl, report.step)
    if (await buildDashboard()) report.step('the pages for people are built')
    if (system) {
      report.ready(disposables.use(await system.openOneMachine({ config, databaseUrl, logger })), config)
    } else {
      const ground = { config, databaseUrl, count: workers, report: report.step }
      report.ready(disposables.use(await openMachineWorkers(ground)).told, config)
    }
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    report.failed(
      error instanceof SetupError || error instanceof EmbeddedPostgresError ? error.message : error,
    )
    process.exitCode = 1
  }
}

async function openDatabase(
  { DATA_DIR }: Config,
  workers: number,
  disposables: Disposables,
  onProgress: (step: string) => void,
) {
  const settings = { max_connections: String(connectionsFor(workers)) }
  const postgres = await openEmbeddedPostgres({
    ...{ folder: databaseFolder(DATA_DIR), onProgress, settings, keepsRunning: true },
  })
  return disposables.use(postgres).url
}

if (cluster.isPrimary) await start()
else await import('./start-worker.ts').then(({ startWorker }) => startWorker(process.env))
