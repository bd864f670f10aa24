import { readConfig, SetupError } from '#platform/process/config.ts'
import { makeDataFolder } from '#platform/process/data-folder.ts'
import { EmbeddedPostgresError } from './embedded/index.ts'
import { openDatabase } from './open-database.ts'
import { readOptions, usage, type SeedOptions } from './seed/options.ts'
import { showProgress } from './seed/progress.ts'
import { rowTotal, seed } from './seed/seed.ts'
import { SeedError } from './seed/seed-error.ts'
import { systemCode } from './system-code.ts'

async function main(): Promise<void> {
  const options = readOrExplain(process.argv.slice(2))
  if (!options) return
  // Through exit, so that an embedded Postgres is stopped too; Postgres forgets what was not committed.
  process.once('SIGHUP', () => process.exit(129))
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  const config = readConfig(process.env)
  const url = options.databaseUrl ?? config.DATABASE_URL
  const say = (step: string) => console.log(step)
  if (!url) await makeDataFolder(config)
  await using database = await openDatabase(url, config.DATA_DIR, say)
  await run(database.url, options)
}

function readOrExplain(argv: readonly string[]) {
  try {
    const options = readOptions(argv)
    if (!options) console.log(usage)
    return options
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    console.error(`${error.message}\n\n${usage}`)
    process.exitCode = 1
    return null
  }
}

async function run(url: string, options: SeedOptions): Promise<void> {
  const progress = showProgress(rowTotal(options), process.stdout)
  const { rows, seconds, mistakes } = await seed(url, options, progress).finally(progress.end)
  const speed = Math.round(rows / seconds).toLocaleString('en')
  console.log(
    `${rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s (${speed} rows/s), counters included.`,
  )
  const wrong = Object.entries(mistakes).filter(([, count]) => count > 0)
  if (wrong.length === 0)
    return console.log(`Checked: all ${Object.keys(mistakes).length} kinds of counters equal their rows.`)
  process.exitCode = 1
  console.error(
    `Counters that do not equal their rows: ${wrong.map(([what, count]) => `${what} (${count})`).join(', ')}.`,
  )
}

/** What a person can put right is one sentence; anything else is a fault of ours and needs its stack. */
function sentenceFor(error: unknown): string | null {
  const isForPeople =
    error instanceof SeedError || error instanceof EmbeddedPostgresError || error instanceof SetupError
  if (isForPeople) return error.message
  // No connection (the system's codes, the driver's), not let in (28…), no such database (3D000).
  const isOutside = /^(E[A-Z]+|CONNECT\w+|28\w{3}|3D000)$/.test(systemCode(error) ?? '')
  return isOutside && error instanceof Error ? `The database cannot be opened: ${error.message}.` : null
}

main().catch((error: unknown) => {
  console.error(sentenceFor(error) ?? error)
  process.exitCode = 1
})
