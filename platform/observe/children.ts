/** Label values of one metric. Whatever comes beyond is counted under `other`: no client can make more series. */
const MOST_CHILDREN = 64
/**
 * Series of all metrics together, those of `other` and of Node itself left out: with them a process stays below 2 000,
 * however many of its metrics reach their own bound.
 */
const MOST_SERIES = 1_500
const OTHER = 'other'

export type Labels = Record<string, string>

let series = 0

/** The lines of one metric, each made when its label values are first named; `each` is how many series one of them is. */
export function children<Child>(labelNames: readonly string[], each: number, make: () => Child) {
  const known = new Map<string, { labels: Labels; child: Child }>()
  function add(key: string, values: readonly string[]): Child {
    const labels = Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? '']))
    const child = make()
    known.set(key, { labels, child })
    return child
  }
  return {
    of(...values: string[]): Child {
      const key = values.length === 1 ? (values[0] ?? '') : values.join('\n')
      const found = known.get(key)
      if (found) return found.child
      if (known.size < MOST_CHILDREN && series + each <= MOST_SERIES) {
        series += each
        return add(key, values)
      }
      const rest = labelNames.map(() => OTHER)
      return known.get(rest.join('\n'))?.child ?? add(rest.join('\n'), rest)
    },
    all: (): [Labels, Child][] => [...known.values()].map(({ labels, child }) => [labels, child]),
  }
}
