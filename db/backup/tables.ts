import type { ISql } from 'postgres'
import { OWNERS } from '../client.ts'
import type { CopiedTable } from '../copy-in.ts'

/**
 * Every table of ours with the columns that are not computed, as the database itself knows them. The job queue is not
 * among them: it is made again from them.
 */
export function tablesOf(sql: ISql) {
  return sql<CopiedTable[]>`
    select n.nspname || '.' || c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = any(${OWNERS}) and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by 1 order by 1`
}

/** The last number that each sequence of ours has given; those that gave none are left out. */
export async function sequencesOf(sql: ISql): Promise<Record<string, string>> {
  const rows = await sql<{ name: string; last: string }[]>`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as last
    from pg_sequences where schemaname = any(${OWNERS}) and last_value is not null`
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}

/** The name of a table that has a row, or null when nobody has been here. */
export async function firstUsedTable(sql: ISql): Promise<string | null> {
  for (const { table } of await tablesOf(sql)) {
    const found = await sql`select from ${sql(table)} limit 1`
    if (found.count > 0) return table
  }
  return null
}
