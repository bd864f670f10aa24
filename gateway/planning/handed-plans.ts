import { AsyncLocalStorage } from 'node:async_hooks'
import type { QueryPlan, QueryPlannerConfig } from '@apollo/query-planner'

/** Hands plans to Apollo's executor for the operations that are left to it. */
export interface HandedPlans {
  /** Where that executor looks for the plan of what it runs. */
  readonly cache: NonNullable<QueryPlannerConfig['cache']>
  /** Runs an operation with a plan that was made already. */
  run<Result>(plan: QueryPlan | undefined, work: () => Result): Result
}

/**
 * A plan is made once, in the thread and on the account of whoever asks (planning-budget.ts). Apollo's executor would
 * make it again for what it runs, in this thread and on nobody's account.
 */
export function createHandedPlans(): HandedPlans {
  const plans = new AsyncLocalStorage<QueryPlan | undefined>()
  return {
    cache: {
      get: async () => plans.getStore(),
      // Plans are kept where they were made.
      set: async () => undefined,
      delete: async () => undefined,
      clear: () => undefined,
    },
    run: (plan, work) => plans.run(plan, work),
  }
}
