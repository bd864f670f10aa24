import postgres from 'postgres'
import { familyCpuSeconds } from './process-usage.ts'

/** What the server must be started with for its statements to be counted. */
export const COUNTING = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_utility': 'off',
}

export interface DatabaseCount {
  statements: number
  /** Of Postgres with all its backends. */
  cpuSeconds: number
}

/** Counts what is asked of a database, whoever asks: the benchmark's own questions are left out. */
export interface DatabaseUsage extends AsyncDisposable {
  read(): Promise<DatabaseCount>
}

export async function watchDatabase(url: string): Promise<DatabaseUsage> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: 'bench' } })
  await sql`create extension if not exists pg_stat_statements`
  const [postmaster] = await sql<[{ pid: number }]>`
    select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::integer as pid`
  return {
    async read() {
      const [row] = await sql<[{ calls: number }]>`
        select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements
        where query not like '%pg_stat_statements%' and query !~ 'pg_type|postmaster.pid'`
      return { statements: row.calls, cpuSeconds: familyCpuSeconds(postmaster.pid) }
    },
    [Symbol.asyncDispose]: () => sql.end(),
  }
}
