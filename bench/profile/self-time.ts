import type { Profiler } from 'node:inspector'

export interface Share {
  part: string
  micros: number
}

/** What each part of the system did itself, largest first, in microseconds; waiting is left out. */
export function selfTimeByPart({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Share[] {
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const sums = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const part = partOf.get(id)
    // A sample's time is what passed until the next one.
    if (part) sums.set(part, (sums.get(part) ?? 0) + Math.max(0, timeDeltas[index + 1] ?? 0))
  }
  return [...sums].map(([part, micros]) => ({ part, micros })).toSorted((a, b) => b.micros - a.micros)
}

function nameOf({ url, functionName }: Profiler.Profile['nodes'][number]['callFrame']): string | null {
  if (functionName === '(idle)') return null
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'native code (sockets, engine)'
  const pkg = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (pkg) return pkg
  if (url.startsWith('node:'))
    return `node:${
      url
        .slice('node:'.length)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`
  const own =
    /\/((?:gateway\/plan|gateway|platform\/\w+|subgraphs\/\w+|rest-adapter\/?\w*|db)\/)[^/]+\.[jt]s/.exec(
      url,
    )?.[1]
  if (own) return own
  return url === '' ? 'built in and generated functions' : 'the rest'
}
