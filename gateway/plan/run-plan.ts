import type { PlanNode } from '@apollo/query-planner'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Door } from '#platform/graph/door.ts'
import type { PlanPath } from './cursor.ts'
import { compileFetch, type Run } from './fetch.ts'

/** A part of a plan, ready to run. Over at once when nothing in it had to wait. */
export type Step = (run: Run) => MaybePromise<void>

type Doors = Readonly<Record<string, Door>>

/** A plan that Apollo's planner made, as a function: one after the other, side by side, or at a place of the response. */
export function compilePlan(node: PlanNode, doors: Doors, path: PlanPath = []): Step {
  switch (node.kind) {
    case 'Sequence':
      return inSequence(node.nodes.map((step) => compilePlan(step, doors, path)))
    case 'Parallel':
      return sideBySide(node.nodes.map((step) => compilePlan(step, doors, path)))
    case 'Flatten':
      return compilePlan(node.node, doors, [...path, ...node.path.map(String)])
    case 'Condition': {
      const { condition, ifClause, elseClause } = node
      const [yes, no] = [ifClause, elseClause].map((clause) => clause && compilePlan(clause, doors, path))
      return (run) => (run.variables[condition] ? yes : no)?.(run)
    }
    case 'Fetch': {
      const door = doors[node.serviceName]
      if (!door) throw new Error(`nobody knows the way to "${node.serviceName}"`)
      return compileFetch(node, door, path)
    }
    case 'Defer':
      throw new Error('@defer is not supported')
  }
}

function inSequence(steps: readonly Step[]): Step {
  const from = (first: number, run: Run): MaybePromise<void> => {
    for (let index = first; index < steps.length; index += 1) {
      const waiting = steps[index]?.(run)
      if (waiting) return waiting.then(() => from(index + 1, run))
    }
  }
  return (run) => from(0, run)
}

function sideBySide(steps: readonly Step[]): Step {
  return (run) => {
    const waiting: Promise<void>[] = []
    for (const step of steps) {
      const over = step(run)
      if (over) waiting.push(over)
    }
    if (waiting.length > 1) return Promise.all(waiting).then(() => undefined)
    return waiting[0]
  }
}
