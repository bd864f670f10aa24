import { createHash } from 'node:crypto'
import type { QueryPlan, QueryPlannerConfig } from '@apollo/query-planner'
import { LRUCache } from 'lru-cache'

/** Plans that are on their way to Apollo's executor, which takes each one up a moment after it was handed over. */
const MOST_ON_THEIR_WAY = 1_000
/** Characters of their operations. */
const MOST_CHARACTERS = 1_000_000

/** What names an operation to Apollo's executor. */
export interface NamedOperation {
  queryHash: string
  /** As the request names it, if it does. */
  operationName: string | undefined
}

/** Hands plans to Apollo's executor for the operations that are left to it. */
export interface HandedPlans {
  /** Where that executor looks for the plan of what it runs. */
  readonly cache: NonNullable<QueryPlannerConfig['cache']>
  /** Told right before the executor is. */
  hand(operation: NamedOperation, handed: Handed): void
}

interface Handed {
  plan: QueryPlan
  /** Of its operation, in characters. */
  length: number
}

/**
 * A plan is made once, in the thread and on the account of whoever asks (planning-budget.ts). Apollo's executor would
 * make it again for what it runs, in this thread and on nobody's account.
 */
export function createHandedPlans(): HandedPlans {
  const plans = new LRUCache<string, Handed>({
    ...{ max: MOST_ON_THEIR_WAY, maxSize: MOST_CHARACTERS },
    sizeCalculation: ({ length }) => length + 1,
  })
  return {
    cache: {
      get: async (key) => plans.get(key)?.plan,
      // Plans are kept where they were made.
      set: async () => undefined,
      delete: async () => undefined,
      clear: () => plans.clear(),
    },
    hand: (operation, handed) => void plans.set(keyOf(operation), handed),
  }
}

/** How Apollo's executor names a plan (`queryPlanStoreKey`); a test shows it when that changes. */
function keyOf({ queryHash, operationName }: NamedOperation): string {
  return operationName
    ? createHash('sha256').update(queryHash).update(operationName).digest('hex')
    : queryHash
}
