import { invalid } from './errors.ts'

/** How often something happened, day by day; days begin at midnight UTC. */
export interface DayCounts {
  /** Oldest day first, today last. */
  series: number[]
  /** In as many days before these. */
  before: number
}

/** One number of a page of numbers; each part is asked for only when a client wants it. */
export interface MetricSource {
  total: () => Promise<number>
  counts: () => Promise<DayCounts>
}

/** A stretch of whole days in UTC that ends with today. */
export interface Period {
  /** Its entities' key: how many days, as text. */
  readonly id: string
  readonly days: number
  readonly from: Date
  /** Where as many days before it begin. */
  readonly before: Date
}

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_DAYS = 366

export function periodOf(days: number | string, now = Date.now()): Period {
  const length = Number(days)
  if (!Number.isInteger(length) || length < 1 || length > MOST_DAYS)
    throw invalid('days', `must be between 1 and ${MOST_DAYS}`)
  const from = now - (now % DAY_MS) - (length - 1) * DAY_MS
  return { id: String(length), days: length, from: new Date(from), before: new Date(from - length * DAY_MS) }
}

export function metric(total: () => Promise<number>, counts: () => Promise<DayCounts>): MetricSource {
  let asked: Promise<DayCounts> | undefined
  return { total, counts: () => (asked ??= counts()) }
}

/** The resolvers of `Metric`, the same in every subgraph that counts something. */
export const metricResolvers = {
  total: (of: MetricSource) => of.total(),
  inPeriod: async (of: MetricSource) => (await of.counts()).series.reduce((sum, count) => sum + count, 0),
  inPeriodBefore: async (of: MetricSource) => (await of.counts()).before,
  series: async (of: MetricSource) => (await of.counts()).series,
}
