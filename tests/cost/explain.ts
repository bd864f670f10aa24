import type postgres from 'postgres'
import type { Owner } from '#db/client.ts'

/** A statement as a subgraph asked it. */
export interface Asked {
  owner: Owner
  text: string
  parameters: unknown[]
}

interface PlanNode {
  'Node Type': string
  Schema?: string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: PlanNode[]
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
}

/** How Postgres goes about a statement, whatever its parameters (db/client.ts); it is not executed. */
export async function explain(sql: postgres.Sql, { text }: Asked) {
  const nodes = await nodesOf(sql, `explain (verbose, generic_plan, format json) ${text}`, [])
  const sequentialScans = nodes
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => `${node.Schema}.${node['Relation Name']}`)
  // From the outermost on; what goes along an index is named after it.
  const steps = nodes.map((node) => node['Index Name'] ?? node['Node Type'])
  return { sequentialScans, steps }
}

/** How many rows a statement looks at with these very parameters. What it changes is taken back. */
export async function rowsRead(sql: postgres.Sql, { text, parameters }: Asked): Promise<number> {
  // What postgres.js reports are values that it sent before, so it can send them again.
  const values = parameters as postgres.ParameterOrJSON<never>[]
  await sql`begin`
  const nodes = await nodesOf(sql, `explain (analyze, verbose, format json) ${text}`, values)
  await sql`rollback`
  return nodes
    .filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
    .map((node) => {
      const {
        'Actual Rows': rows = 0,
        'Rows Removed by Filter': removed = 0,
        'Actual Loops': loops = 0,
      } = node
      return (rows + removed) * loops
    })
    .reduce((sum, rows) => sum + rows, 0)
}

async function nodesOf(sql: postgres.Sql, text: string, values: postgres.ParameterOrJSON<never>[]) {
  const [row] = await sql.unsafe<[{ 'QUERY PLAN': { Plan: PlanNode }[] }]>(text, values)
  return row['QUERY PLAN'].flatMap(({ Plan }) => [...below(Plan)])
}

function* below(node: PlanNode): Generator<PlanNode> {
  yield node
  for (const child of node.Plans ?? []) yield* below(child)
}
