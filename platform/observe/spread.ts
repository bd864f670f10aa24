import type { Labels } from './children.ts'

/** A line of a metric as prom-client writes it. */
export interface Line {
  labels: Labels
  value: number
  metricName?: string
}

/** One histogram with its label values settled. */
export function createSpread(buckets: readonly number[]) {
  const counts = Array.from({ length: buckets.length + 1 }, () => 0)
  let sum = 0
  return {
    observe(value: number) {
      let at = 0
      while (at < buckets.length && value > (buckets[at] ?? 0)) at += 1
      counts[at] = (counts[at] ?? 0) + 1
      sum += value
    },
    lines(name: string, labels: Labels): Line[] {
      let total = 0
      const lines = counts.map((count, index) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le: index < buckets.length ? String(buckets[index]) : '+Inf' },
        value: (total += count),
      }))
      return [
        ...lines,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: total },
      ]
    },
  }
}
