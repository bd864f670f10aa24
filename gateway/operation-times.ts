/** How often an operation was asked, and how long it took lately. */
export interface SlowOperation {
  name: string
  count: number
  medianMs: number
  /** Nineteen of twenty were faster. */
  slowMs: number
}

/** How long the operations of this process took lately. */
export interface OperationTimes {
  add(name: string, ms: number): void
  /** The slowest first, at most so many. */
  slowest(limit: number): SlowOperation[]
}

/** Of each operation the last ones count. */
const KEPT = 200
/** Clients make up names; past so many, a new one is not kept. */
const MOST_NAMES = 200

interface Kept {
  count: number
  times: number[]
}

export function createOperationTimes(): OperationTimes {
  const byName = new Map<string, Kept>()
  return {
    add(name, ms) {
      let kept = byName.get(name)
      if (!kept) {
        if (byName.size >= MOST_NAMES) return
        byName.set(name, (kept = { count: 0, times: [] }))
      }
      kept.times[kept.count % KEPT] = ms
      kept.count += 1
    },
    slowest: (limit) =>
      [...byName]
        .map(([name, { count, times }]) => {
          const sorted = times.toSorted((a, b) => a - b)
          const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)
          return { name, count, medianMs: at(0.5), slowMs: at(0.95) }
        })
        .sort((a, b) => b.slowMs - a.slowMs)
        .slice(0, limit),
  }
}
