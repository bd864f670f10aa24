import { registry } from './series.ts'

interface Value {
  value: number
  labels: Readonly<Record<string, string | number>>
  metricName?: string
}

/** The lines of one metric as they are now. */
export async function readMetric(name: string): Promise<readonly Value[]> {
  const metric = registry.getSingleMetric(name)
  // Declared without the name that lines of a histogram carry.
  return metric ? ((await metric.get()).values as Value[]) : []
}

export async function total(name: string, where: Readonly<Record<string, string>> = {}): Promise<number> {
  const values = await readMetric(name)
  const fits = ({ labels }: Value) => Object.entries(where).every(([label, value]) => labels[label] === value)
  return values.filter(fits).reduce((sum, { value }) => sum + value, 0)
}

/** One line of a histogram, read by people: how many, how long on average, and what 99 of 100 stayed below. */
export interface Summary {
  label: string
  count: number
  mean: number
  p99: number
}

/** A histogram by one of its labels, most frequent first. */
export async function summaries(name: string, label: string): Promise<Summary[]> {
  const found = new Map<string, { count: number; sum: number; buckets: [number, number][] }>()
  for (const { labels, value, metricName } of await readMetric(name)) {
    const key = String(labels[label] ?? '')
    const line = found.get(key) ?? { count: 0, sum: 0, buckets: [] }
    found.set(key, line)
    if (metricName === `${name}_count`) line.count += value
    else if (metricName === `${name}_sum`) line.sum += value
    else line.buckets.push([labels.le === '+Inf' ? Infinity : Number(labels.le), value])
  }
  return [...found]
    .map(([key, { count, sum, buckets }]) => ({
      ...{ label: key, count, mean: count > 0 ? sum / count : 0 },
      p99: buckets.find(([, below]) => below >= count * 0.99)?.[0] ?? 0,
    }))
    .sort((one, other) => other.count - one.count)
}
