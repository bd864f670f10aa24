/** One operation that took long, as the operations page shows it. */
export interface Slow {
  name: string
  ms: number
  statements?: number
  requestId: string
  at: number
}

const KEPT = 20
/** What is older is no news. */
const HOUR_MS = 60 * 60 * 1000

let slowest: Slow[] = []

export function rememberSlow(name: string, { ms, statements, requestId }: Omit<Slow, 'name' | 'at'>): void {
  // Most operations are not among the slowest, and cost a comparison.
  if (slowest.length === KEPT && ms <= (slowest.at(-1)?.ms ?? 0)) return
  slowest = [...slowest, { name, ms, statements, requestId, at: Date.now() }]
    .sort((one, other) => other.ms - one.ms)
    .slice(0, KEPT)
}

/** The slowest of the last hour, slowest first. */
export function slowestOperations(now = Date.now()): readonly Slow[] {
  slowest = slowest.filter(({ at }) => now - at < HOUR_MS)
  return slowest
}
