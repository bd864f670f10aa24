import type postgres from 'postgres'

/** A statement as a subgraph sent it. */
export interface Asked {
  text: string
  parameters: readonly unknown[]
}

/** What Postgres did for one statement. */
export interface Done {
  ms: number
  /** Pages of 8 KiB that were looked at, from memory or not. */
  pages: number
  /** By which indexes rows were found. */
  indexes: string[]
  /** Tables that were read from end to end. */
  scans: string[]
}

interface Node {
  'Node Type': string
  'Index Name'?: string
  'Relation Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Node[]
}

class Undone extends Error {}

/** Executes a statement once more and takes back what it changed. */
export async function planOf(sql: postgres.Sql, { text, parameters }: Asked): Promise<Done> {
  let done: Done | undefined
  // What postgres.js reports are values that it sent before, so it can send them again.
  const values = [...parameters] as postgres.ParameterOrJSON<never>[]
  const undo = async (tx: postgres.TransactionSql) => {
    const [row] = await tx.unsafe<[{ 'QUERY PLAN': [{ Plan: Node; 'Execution Time': number }] }]>(
      `explain (analyze, buffers, format json) ${text}`,
      values,
    )
    const [{ Plan: plan, 'Execution Time': ms }] = row['QUERY PLAN']
    const nodes = [...below(plan)]
    done = {
      ...{ ms, pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] },
      indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
      scans: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [])),
    }
    throw new Undone()
  }
  await sql.begin(undo).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  if (!done) throw new Error('there is no plan')
  return done
}

function* below(node: Node): Generator<Node> {
  yield node
  for (const child of node.Plans ?? []) yield* below(child)
}
