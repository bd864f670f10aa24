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
  Plans?: PlanNode[]
}

/** How Postgres goes about a statement with these very parameters; it is not executed. */
export async function explain(sql: postgres.Sql, { text, parameters }: Asked) {
  // What postgres.js reports are values that it sent before, so it can send them again.
  const values = parameters as postgres.ParameterOrJSON<never>[]
  const [row] = await sql.unsafe<[{ 'QUERY PLAN': { Plan: PlanNode }[] }]>(
    `explain (verbose, format json) ${text}`,
    values,
  )
  const nodes = row['QUERY PLAN'].flatMap(({ Plan }) => [...below(Plan)])
  const sequentialScans = nodes
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => `${node.Schema}.${node['Relation Name']}`)
  return { sequentialScans }
}

function* below(node: PlanNode): Generator<PlanNode> {
  yield node
  for (const child of node.Plans ?? []) yield* below(child)
}
