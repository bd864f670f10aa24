import { LRUCache } from 'lru-cache'
import { Refusal } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'

export interface PlanningLimits {
  /** Milliseconds (of CPU) of planning within a second, for all new documents together. */
  msPerSecond: number
  /** Likewise, for those of one viewer, or of all guests together. */
  msPerSecondOfOne: number
  /** What was not used is kept for so many seconds. */
  seconds: number
}

/** Planning takes a few milliseconds for an ordinary document, and holds everybody up meanwhile. */
export const PLANNING_LIMITS: PlanningLimits = { msPerSecond: 200, msPerSecondOfOne: 100, seconds: 5 }

const KEPT_CALLERS = 10_000

/** Does work for a document never seen before, or throws TOO_MANY_REQUESTS. */
export type Spend = <Result>(caller: Caller, work: () => Result) => Result

/**
 * The time that planning of unseen documents may take. A flood of them is refused, while documents that are known go on
 * being answered; guests cannot use up what is there for those who signed in.
 */
export function createPlanningBudget(
  limits: PlanningLimits,
  now: () => number = () => performance.now(),
  busy: () => number = cpuMs,
): Spend {
  const { seconds } = limits
  const all = bucket(limits.msPerSecond, seconds, now)
  const each = new LRUCache<string, Bucket>({ max: KEPT_CALLERS })

  function bucketOf({ viewer }: Caller): Bucket {
    const who = viewer?.id ?? ''
    const known = each.get(who) ?? bucket(limits.msPerSecondOfOne, seconds, now)
    each.set(who, known)
    return known
  }

  return (caller, work) => {
    const own = bucketOf(caller)
    if (all.left() <= 0 || own.left() <= 0) throw tooManyNewDocuments(limits)
    const start = busy()
    try {
      return work()
    } finally {
      const spent = busy() - start
      all.take(spent)
      own.take(spent)
    }
  }
}

/** CPU time of this process, in milliseconds: on a machine with other work, the clock would count that work too. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

interface Bucket {
  left(): number
  take(ms: number): void
}

function bucket(msPerSecond: number, seconds: number, now: () => number): Bucket {
  const full = msPerSecond * seconds
  let content = full
  let filledAt = now()
  function fill() {
    const time = now()
    content = Math.min(full, content + ((time - filledAt) / 1000) * msPerSecond)
    filledAt = time
  }
  return {
    left() {
      fill()
      return content
    },
    take(ms) {
      content -= ms
    },
  }
}

function tooManyNewDocuments({ msPerSecondOfOne }: PlanningLimits): Refusal {
  const message =
    'Too many documents that were never seen before; use variables, or try again in a few seconds'
  return new Refusal('TOO_MANY_REQUESTS', message, { limit: 'planning', most: msPerSecondOfOne })
}
