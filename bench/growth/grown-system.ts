import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import postgres from 'postgres'
import { hashToken } from '#platform/identity/identity.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { dataFolder, openDataset, type Size } from '../dataset.ts'
import { COUNTING, watchDatabase } from '../measure/database-usage.ts'
import { startSystem } from '../servers/one-process.ts'
import { DEPTH, PAGE, pagesOf } from './pages.ts'
import { prolificPerson } from './prolific.ts'

export type GrownSystem = Awaited<ReturnType<typeof openGrownSystem>>

/** The system on one data set, with somebody whose lists are long. */
export async function openGrownSystem(size: Size) {
  const disposables = createDisposables()
  const dataset = disposables.use(await openDataset(size, COUNTING))
  const database = disposables.use(await watchDatabase(dataset.url))
  const sql = postgres(dataset.url, { max: 1, onnotice: () => undefined })
  disposables.use({ [Symbol.asyncDispose]: () => sql.end() })
  const person = await prolificPerson(sql, DEPTH + PAGE)
  await sql`vacuum analyze`
  const token = randomUUID()
  await sql`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    values (${person.id}, ${hashToken(token)}, 'graph', now() + interval '1 day', now() + interval '1 day')`
  const pages = await pagesOf(sql, person, token)
  const system = disposables.use(
    await startSystem({
      ...{ databaseUrl: dataset.url, dataDir: join(dataFolder(size), 'data'), page: 30 },
      // Nothing may hide what a page costs the database.
      keepsRows: false,
    }),
  )
  return {
    ...{ size, system, database, pages },
    /** How often each big table was read from end to end so far. */
    async sequentialScans() {
      return sql<{ table: string; scans: number }[]>`
        select schemaname || '.' || relname as table, seq_scan::integer as scans
        from pg_stat_user_tables where n_live_tup > 5000 order by 1`
    },
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}
