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
/** Until then none of them is older than an hour. */
let freshUntil = Infinity

export function rememberSlow(name: string, { ms, statements, requestId }: Omit<Slow, 'name' | 'at'>): void {
  const at = Date.now()
  if (at >= freshUntil) slowest = withinHour(at)
  // Most operations are not among the slowest, and cost a comparison.
  if (slowest.length === KEPT && ms <= (slowest.at(-1)?.ms ?? 0)) return
  slowest = [...slowest, { name, ms, statements, requestId, at }]
    .sort((one, other) => other.ms - one.ms)
    .slice(0, KEPT)
  freshUntil = Math.min(...slowest.map((each) => each.at)) + HOUR_MS
}

/** The slowest of the last hour, slowest first. */
export function slowestOperations(now = Date.now()): readonly Slow[] {
  slowest = withinHour(now)
  return slowest
}

function withinHour(now: number): Slow[] {
  return slowest.filter(({ at }) => now - at < HOUR_MS)
}
