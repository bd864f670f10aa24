import { readConfig, SetupError } from '#platform/process/config.ts'
import { migrate } from './migrate.ts'

/** `npm run migrate`: brings the database at DATABASE_URL to the newest shape. `npm start` does it by itself. */
try {
  const { DATABASE_URL } = readConfig(process.env)
  if (!DATABASE_URL) throw new SetupError('Set DATABASE_URL to the database that is to be migrated.')
  await migrate(DATABASE_URL)
  process.stdout.write('The database has its newest shape.\n')
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`)
  process.exitCode = 1
}
