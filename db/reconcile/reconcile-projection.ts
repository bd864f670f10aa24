import type { Sql } from 'postgres'
import type { Projection } from './books.ts'
import type { Finding } from './finding.ts'
import { inBatches } from './in-batches.ts'

/**
 * Gives rows to those who have none, and the right author to those that have another. A row that belongs to nobody is
 * told of and kept: with it would go what hangs on it.
 */
export async function reconcileProjection(
  sql: Sql,
  projection: Projection,
  repair: boolean,
): Promise<Finding[]> {
  const { of, table, key, same } = projection
  const original = { table: of, key: 'id' }
  let [missing, different, unknown] = [0, 0, 0]
  // Names are those of the book.
  const ask = async (statement: string, after: string, last: string) =>
    (await sql.unsafe(statement, [after, last])).count
  const absent = `from ${of} o where o.id > $1 and o.id <= $2 and not exists (select from ${table} p where p.${key} = o.id)`
  const [column, source] = same ?? []
  const rows = await inBatches(sql, original, async ({ after, last }) => {
    const targets = [key, ...(column ? [column] : [])].join(', ')
    const values = ['o.id', ...(source ? [`o.${source}`] : [])].join(', ')
    const insert = `insert into ${table} (${targets}) select ${values} ${absent} order by o.id on conflict do nothing`
    missing += await ask(repair ? insert : `select o.id ${absent}`, after, last)
    if (!column || !source) return
    const differs = `o.id > $1 and o.id <= $2 and p.${key} = o.id and p.${column} <> o.${source}`
    const change = `update ${table} p set ${column} = o.${source} from ${of} o where ${differs}`
    different += await ask(
      repair ? change : `select o.id from ${of} o, ${table} p where ${differs}`,
      after,
      last,
    )
  })
  const projected = await inBatches(sql, projection, async ({ after, last }) => {
    const ofNobody = `select p.${key} from ${table} p
      where p.${key} > $1 and p.${key} <= $2 and not exists (select from ${of} o where o.id = p.${key})`
    unknown += await ask(ofNobody, after, last)
  })
  return [
    { what: `${table}: rows for all of ${of}`, rows, wrong: missing, canRepair: true },
    ...(column ? [{ what: `${table}.${column}`, rows, wrong: different, canRepair: true }] : []),
    { what: `${table}: rows of nobody in ${of}`, rows: projected, wrong: unknown, canRepair: false },
  ]
}
