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
/**
 * An event loop that is late by this part of the time that answers may take, at two looks one after the other, is a sign
 * of the same. Once alone it is the garbage collector.
 */
const LATE_PART = 0.5
/** Of all that are answered at once, one kind of request gets this part: what stands still stops nothing else. */
const KIND_PART = 0.5
/**
 * Whoever is answered nothing of a kind is let in beyond its part while no more addresses than this part of all are answered
 * any of it: a crowd at a few addresses keeps nobody out at others.
 */
const NEWCOMERS_PART = 0.25
/** Times of one look that are kept. */
const MOST_TIMES = 512

/** Decides how many requests are answered at once: fewer while answers take too long, more while all is well. */
export interface Overload extends Disposable {
  /** Whether one more may come; whoever was let in says when it is answered. Of what kind it is may be told later. */
  admit(asked?: Asked): boolean
  /** Whether one more would not be let in. */
  isFull(asked: Asked): boolean
  /** One was not let in, by somebody who asked whether it is full. */
  refused(): void
  answered(asked: Asked | undefined, ms: number): void
  /** Whether somebody who was let in may go on, now that it is known of what kind it is; says when it has ended. */
  begin(asked: Asked): boolean
  end(asked: Asked): void
}

/** What is asked for. */
export interface Asked {
  kind: string
  /** The address that asks (networkOf). */
  from: string
}

/** What is answered of one kind at this moment. */
interface Answering {
  count: number
  /** Of each address that is answered any. */
  from: Map<string, number>
}

export interface OverloadOptions {
  /** Names it in metrics. */
  port: string
  /** How long answers may take, in milliseconds. */
  targetMs: number
}

/**
 * When more than half of the answers take longer than they may, or the event loop is late, a tenth fewer are let in; when
 * somebody is refused and all is well, a twentieth more. Refusing costs little and answering late costs everything, so
 * what is done stays the same however many come.
 */
export function openOverload({ port, targetMs }: OverloadOptions): Overload {
  const kinds = new Map<string, Answering>()
  let [limit, inFlight, peak] = [AT_FIRST, 0, 0]
  let [wasRefused, wasLate] = [false, false]
  let times: number[] = []
  let lookedAt = performance.now()

  function look(): void {
    const now = performance.now()
    const isLate = now - lookedAt - LOOK_MS > targetMs * LATE_PART
    // Where nobody was refused the limit is not what bounds, and fewer than came are to come.
    const used = wasRefused ? limit : Math.min(limit, peak)
    if ((isLate && wasLate) || median(times) > targetMs) limit = Math.max(FEWEST, used * 0.9)
    // Of what nobody was answered it is not known how long it takes.
    else if (wasRefused && times.length > 0) limit = Math.min(MOST, limit * 1.05)
    ;[wasLate, wasRefused] = [isLate, false]
    lookedAt = now
    peak = inFlight
    times = []
  }

  const timer = setInterval(look, LOOK_MS).unref()
  const count = refusals.of(port)
  const uncount = [
    admitted.from(() => [[{ port }, inFlight]]),
    limits.from(() => [[{ port }, Math.floor(limit)]]),
  ]
  const isFull = (asked: Asked) => isRoomFull() || isKindFull(asked)

  function isKindFull({ kind, from }: Asked): boolean {
    const answering = kinds.get(kind)
    if (!answering || answering.count + 1 <= limit * KIND_PART) return false
    return answering.from.has(from) || answering.from.size + 1 > limit * NEWCOMERS_PART
  }

  /** What stands still takes its part and no more, also when there is less room than when it was let in. */
  function isRoomFull(): boolean {
    if (inFlight + 1 <= limit) return false
    let taken = inFlight
    for (const { count } of kinds.values()) taken -= Math.max(0, count - limit * KIND_PART)
    return taken + 1 > limit
  }

  function refused(): void {
    wasRefused = true
    count.value += 1
  }

  function begin(asked: Asked): boolean {
    if (isKindFull(asked)) {
      refused()
      return false
    }
    const answering = kinds.get(asked.kind) ?? { count: 0, from: new Map<string, number>() }
    answering.count += 1
    answering.from.set(asked.from, (answering.from.get(asked.from) ?? 0) + 1)
    kinds.set(asked.kind, answering)
    return true
  }

  function end({ kind, from }: Asked): void {
    const answering = kinds.get(kind)
    if (!answering) return
    answering.count -= 1
    const others = (answering.from.get(from) ?? 1) - 1
    if (others > 0) answering.from.set(from, others)
    else answering.from.delete(from)
  }

  return {
    ...{ isFull, refused, begin, end },
    admit(asked) {
      if (isRoomFull()) {
        refused()
        return false
      }
      if (asked && !begin(asked)) return false
      inFlight += 1
      peak = Math.max(peak, inFlight)
      return true
    },
    answered(asked, ms) {
      if (asked) end(asked)
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
