/**
 * Label values of one metric. Whatever comes beyond is counted under `other` in the place of its first label: no client can
 * make more series. Labels behind the first have a few values that we chose.
 */
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
      const key = keyOf(values)
      const found = known.get(key)
      if (found) return found.child
      if (known.size < MOST_CHILDREN && series + each <= MOST_SERIES) {
        series += each
        return add(key, values)
      }
      // Whose it was is lost. How it ended is not: alerts ask for that, and it may end so for the first time by now.
      const rest = [OTHER, ...values.slice(1)]
      return known.get(keyOf(rest))?.child ?? add(keyOf(rest), rest)
    },
    all: (): [Labels, Child][] => [...known.values()].map(({ labels, child }) => [labels, child]),
  }
}

function keyOf(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : values.join('\n')
}
