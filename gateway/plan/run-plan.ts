import type { PlanNode } from '@apollo/query-planner'
import type { Door } from '#platform/graph/door.ts'
import type { PlanPath } from './cursor.ts'
import { runFetch, type Run } from './fetch.ts'

/** Walks a plan that Apollo's planner made: one after the other, side by side, or at a place of the response. */
export async function runPlan(
  node: PlanNode,
  doors: Readonly<Record<string, Door>>,
  run: Run,
  path: PlanPath = [],
): Promise<void> {
  switch (node.kind) {
    case 'Sequence':
      for (const step of node.nodes) await runPlan(step, doors, run, path)
      return
    case 'Parallel':
      await Promise.all(node.nodes.map((step) => runPlan(step, doors, run, path)))
      return
    case 'Flatten':
      return runPlan(node.node, doors, run, [...path, ...node.path.map(String)])
    case 'Condition': {
      const branch = run.variables[node.condition] ? node.ifClause : node.elseClause
      return branch && runPlan(branch, doors, run, path)
    }
    case 'Fetch': {
      const door = doors[node.serviceName]
      if (!door) throw new Error(`nobody knows the way to "${node.serviceName}"`)
      return runFetch(node, door, path, run)
    }
    case 'Defer':
      throw new Error('@defer is not supported')
  }
}
