import type { Comparison, Effort } from './measure/compare.ts'
import { compare } from './measure/compare.ts'
import type { DatabaseUsage } from './measure/database-usage.ts'
import type { Scenario } from './scenarios/scenario.ts'
import type { Server } from './servers/server.ts'

export interface Run {
  scenarios: readonly Scenario[]
  servers: readonly [Server, ...Server[]]
  database: DatabaseUsage
  effort: Effort
}

/** Measures one scenario after the other; says on the error stream how it goes. */
export async function runAll({ scenarios, servers, database, effort }: Run): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const scenario of scenarios) {
    process.stderr.write(`${servers.map(({ name }) => name).join(' / ')}: ${scenario.name}\n`)
    comparisons.push(await compare(scenario, servers, database, effort))
  }
  return comparisons
}

/** What went wrong, scenario by scenario, as a list; empty when nothing did. */
export function complaintsOf(comparisons: readonly Comparison[]): string {
  const lines = comparisons.flatMap(({ scenario, complaints }) =>
    [...new Set(complaints)].map((complaint) => `- (!) ${scenario}: ${complaint}`),
  )
  return lines.length > 0 ? `\n\n${lines.join('\n')}` : ''
}
