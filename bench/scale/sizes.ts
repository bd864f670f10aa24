import type postgres from 'postgres'

/** How large the tables are, with their indexes: what every further row costs. */
export async function tellSizes(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string; rows: string; heap: string; indexes: string; perRow: string }[]>`
    select schemaname || '.' || relname as name, n_live_tup as rows,
      pg_size_pretty(pg_relation_size(relid)) as heap, pg_size_pretty(pg_indexes_size(relid)) as indexes,
      round(pg_total_relation_size(relid)::numeric / n_live_tup)::text as "perRow"
    from pg_stat_user_tables where n_live_tup > 50000 order by pg_total_relation_size(relid) desc`
  console.log('\n| table | rows | rows take | indexes take | bytes a row, indexes included |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const { name, rows, heap, indexes, perRow } of tables)
    console.log(`| ${name} | ${rows} | ${heap} | ${indexes} | ${perRow} |`)
}
