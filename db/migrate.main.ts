import { migrate } from './migrate.ts'

/** `npm run migrate`: brings the database at DATABASE_URL to the newest shape. `npm start` does it by itself. */
const url = process.env.DATABASE_URL
if (!url) {
  process.stderr.write('Set DATABASE_URL to the database that is to be migrated.\n')
  process.exit(1)
}
await migrate(url)
process.stdout.write('The database has its newest shape.\n')
