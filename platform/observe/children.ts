/** Label values of one metric. Whatever comes beyond is counted under `other`: no client can make more series. */
const MOST_CHILDREN = 64
const OTHER = 'other'

export type Labels = Record<string, string>

/** The lines of one metric, each made when its label values are first named. */
export function children<Child>(labelNames: readonly string[], make: () => Child) {
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
      if (known.size < MOST_CHILDREN) return add(key, values)
      const rest = labelNames.map(() => OTHER)
      return known.get(rest.join('\n'))?.child ?? add(rest.join('\n'), rest)
    },
    all: (): [Labels, Child][] => [...known.values()].map(({ labels, child }) => [labels, child]),
  }
}
