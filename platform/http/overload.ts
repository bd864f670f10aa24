import { counter, gauge } from '#platform/observe/series.ts'

const refusals = counter(
  'douyin_overload_refusals_total',
  'Requests that were refused because there were too many',
  'port',
)
const admitted = gauge('douyin_overload_in_flight', 'Requests that are being answered')
const limits = gauge('douyin_overload_limit', 'Requests that may be answered at once, at this moment')

/** How often it is judged whether there are too many, in milliseconds. */
const LOOK_MS = 100
/** So many at once never hurt; at first, and at most. */
const FEWEST = 64
const AT_FIRST = 512
const MOST = 4_096
/** An event loop that is late by this part of the time that answers may take is a sign of the same. */
const LATE_PART = 0.2
/** When so many of those that may come have come, more are let in. */
const BUSY_PART = 0.5
/** Times of one look that are kept. */
const MOST_TIMES = 512

/** Decides how many requests are answered at once: fewer while answers take too long, more while all is well. */
export interface Overload extends Disposable {
  /** Whether one more may come; whoever was let in says when it is answered. */
  admit(kind: string): boolean
  answered(kind: string, ms: number): void
}

export interface OverloadOptions {
  /** Names it in metrics. */
  port: string
  /** How long answers may take, in milliseconds. */
  targetMs: number
  /** Of all that are answered at once, one kind of request gets this part: what stands still stops nothing else. */
  kindPart: number
}

/**
 * When more than half of the answers take longer than they may, or the event loop is late, a tenth fewer are let in; when
 * many come and all is well, a twentieth more. Refusing costs little and answering late costs everything, so what is done
 * stays the same however many come.
 */
export function openOverload({ port, targetMs, kindPart }: OverloadOptions): Overload {
  const kinds = new Map<string, number>()
  let [limit, inFlight, peak] = [AT_FIRST, 0, 0]
  let times: number[] = []
  let lookedAt = performance.now()

  function look(): void {
    const now = performance.now()
    const late = now - lookedAt - LOOK_MS
    const isTooMuch = late > targetMs * LATE_PART || median(times) > targetMs
    if (isTooMuch) limit = Math.max(FEWEST, Math.min(limit, peak) * 0.9)
    else if (peak >= limit * BUSY_PART) limit = Math.min(MOST, limit * 1.05)
    lookedAt = now
    peak = inFlight
    times = []
  }

  const timer = setInterval(look, LOOK_MS).unref()
  const refused = refusals.of(port)
  const uncount = [
    admitted.from(() => [[{ port }, inFlight]]),
    limits.from(() => [[{ port }, Math.floor(limit)]]),
  ]
  return {
    admit(kind) {
      const ofKind = kinds.get(kind) ?? 0
      if (inFlight + 1 > limit || ofKind + 1 > limit * kindPart) {
        peak = Math.max(peak, inFlight)
        refused.value += 1
        return false
      }
      kinds.set(kind, ofKind + 1)
      inFlight += 1
      peak = Math.max(peak, inFlight)
      return true
    },
    answered(kind, ms) {
      kinds.set(kind, (kinds.get(kind) ?? 1) - 1)
      inFlight -= 1
      if (times.length < MOST_TIMES) times.push(ms)
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      uncount.forEach((stop) => stop())
    },
  }
}

function median(times: number[]): number {
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
}
