import { Registry } from 'prom-client'
import { children, type Labels } from './children.ts'
import { createSpread, type Line } from './spread.ts'

/** Everything that this process counts, in Prometheus's words. Names begin with `douyin_`; those of Node with `nodejs_` and `process_`. */
export const registry = new Registry()

/** One line of a counter. */
export interface Count {
  value: number
}

/**
 * A counter whose lines are looked up once and then moved by `value += 1`: prom-client's own would make a text of the
 * labels at every step, which a request with twenty of them feels.
 */
export function counter(name: string, help: string, ...labelNames: string[]) {
  const lines = children(labelNames, 1, (): Count => ({ value: 0 }))
  register(name, help, 'counter', () => lines.all().map(([labels, { value }]) => ({ labels, value })))
  return { of: lines.of }
}

/** What a histogram is besides its buckets: the last one, without an end, the sum, and the count. */
const BESIDE_BUCKETS = 3

/** A histogram likewise. */
export function histogram(name: string, help: string, buckets: readonly number[], ...labelNames: string[]) {
  const lines = children(labelNames, buckets.length + BESIDE_BUCKETS, () => createSpread(buckets))
  register(name, help, 'histogram', () =>
    lines.all().flatMap(([labels, spread]) => spread.lines(name, labels)),
  )
  return { of: lines.of }
}

/** A value that is read when somebody looks. */
export function gauge(name: string, help: string) {
  type Read = () => Iterable<[Labels, number]> | Promise<Iterable<[Labels, number]>>
  const readers = new Set<Read>()
  register(name, help, 'gauge', async () => {
    const read = await Promise.allSettled([...readers].map(async (reader) => reader()))
    const lines = read.flatMap((found) => (found.status === 'fulfilled' ? [...found.value] : []))
    return summed(lines)
  })
  return {
    /** Adds a source of lines; those with the same labels add up. Answers with how to take it away. */
    from(read: Read): () => void {
      readers.add(read)
      return () => readers.delete(read)
    },
  }
}

function register(name: string, help: string, type: string, read: () => Line[] | Promise<Line[]>): void {
  const metric = { name, help, type, get: async () => ({ name, help, type, values: await read() }) }
  // The registry asks a metric for no more than this; its declared type is of its own classes.
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
}

function summed(lines: readonly [Labels, number][]): Line[] {
  const sums = new Map<string, Line>()
  for (const [labels, value] of lines) {
    const key = JSON.stringify(labels)
    const line = sums.get(key)
    if (line) line.value += value
    else sums.set(key, { labels, value })
  }
  return [...sums.values()]
}
