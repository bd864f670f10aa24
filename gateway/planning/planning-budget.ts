import { Refusal } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createAllowances } from '#platform/rate/allowance.ts'
import { createFairQueue } from '#platform/rate/fair-queue.ts'

export interface PlanningLimits {
  /** Milliseconds (of CPU) of planning within a second, for all new documents together. */
  msPerSecond: number
  /** Likewise, for those of all guests. */
  msPerSecondOfGuests: number
  /** Likewise, for those of one viewer, or of the guests at one address. */
  msPerSecondOfOne: number
  /** What was not used is kept for so many seconds. */
  seconds: number
}

/** Planning takes a few milliseconds for an ordinary document, and a tenth of a second for a dear one. */
export const PLANNING_LIMITS: PlanningLimits = {
  msPerSecond: 400,
  msPerSecondOfGuests: 200,
  msPerSecondOfOne: 100,
  seconds: 10,
}

/** New documents that wait to be planned, one after the other. */
const MOST_WAITING = 20

/** Has work done for a document never seen before, and says how long it took; or throws TOO_MANY_REQUESTS. */
export type Spend = <Work extends { ms: number }>(caller: Caller, work: () => Promise<Work>) => Promise<Work>

/**
 * The time that planning of unseen documents may take. A flood of them is refused, while documents that are known go on
 * being answered; guests cannot use up what is there for those who signed in.
 */
export function createPlanningBudget(
  limits: PlanningLimits,
  now: () => number = () => performance.now(),
): Spend {
  const { seconds } = limits
  const budget = (msPerSecond: number) => createAllowances({ most: msPerSecond * seconds, seconds }, now)
  const groups = { all: budget(limits.msPerSecond), guests: budget(limits.msPerSecondOfGuests) }
  const each = budget(limits.msPerSecondOfOne)
  const queue = createFairQueue({
    ...{ atOnce: 1, mostWaiting: MOST_WAITING },
    refusal: () => tooManyNewDocuments(limits, 1),
  })

  return async ({ viewer, address }, work) => {
    const who = viewer ? `person ${viewer.id}` : `guests ${networkOf(address)}`
    const payers = [[groups.all, ''], ...(viewer ? [] : [[groups.guests, ''] as const]), [each, who]] as const
    const refuseWithout = () => {
      const wait = Math.max(...payers.map(([allowances, payer]) => allowances.waitOf(payer)))
      if (wait > 0) throw tooManyNewDocuments(limits, wait)
    }
    refuseWithout()
    return queue.run(who, async () => {
      // Those who went before may have used up what there was.
      refuseWithout()
      const start = now()
      let spent: number | undefined
      try {
        const done = await work()
        spent = done.ms
        return done
      } finally {
        // What failed cost at most the time that it took.
        for (const [allowances, payer] of payers) allowances.take(payer, spent ?? now() - start)
      }
    })
  }
}

function tooManyNewDocuments({ msPerSecondOfOne }: PlanningLimits, retryAfter: number): Refusal {
  const message =
    'Too many documents that were never seen before; use variables, or try again in a few seconds'
  return new Refusal('TOO_MANY_REQUESTS', message, { limit: 'planning', most: msPerSecondOfOne, retryAfter })
}
