import type { Stretch } from './load/client.ts'
import type { Comparison } from './measure/compare.ts'
import { evennessOf, type HalfLoad } from './measure/half-load.ts'
import { ratioOf, type Ratio } from './measure/ratio.ts'
import type { Figure } from './measure/round.ts'

type Columns = Readonly<Record<string, (comparison: Comparison) => string>>

const whole = (value: number) => String(Math.round(value))
const tenth = (value: number) => value.toFixed(1)
const spread = ({ median, lowest, highest }: Ratio) =>
  `**${median.toFixed(2)}** (${lowest.toFixed(2)}–${highest.toFixed(2)})`

/** The system beside the hand-written server: how much it does, and what that costs. */
export const SERVER_COLUMNS: Columns = {
  ratio: (comparison) => spread(ratioOf('requestsPerSecond', ours(comparison), theirs(comparison))),
  'requests/s': (comparison) => figures(comparison, 'requestsPerSecond', whole),
  'p50 ms': (comparison) => figures(comparison, 'p50', tenth),
  'p99 ms': (comparison) => figures(comparison, 'p99', tenth),
  'CPU µs': (comparison) => figures(comparison, 'cpuMicros', whole),
  'Postgres µs': (comparison) => figures(comparison, 'databaseMicros', whole),
  SQL: (comparison) => figures(comparison, 'statements', tenth),
  'peak MiB': (comparison) => figures(comparison, 'peakMiB', whole),
  'half the people: p50, p99 ms': (comparison) => evenness(comparison, ({ people }) => people),
  'half the rate: p50, p99 ms': (comparison) => evenness(comparison, ({ rate }) => rate),
}

/** A gateway beside others over the same subgraphs: what of a core each request takes. */
export const GATEWAY_COLUMNS: Columns = {
  'CPU: times ours': (comparison) =>
    each(comparison, (result) => spread(ratioOf('cpuMicros', result, ours(comparison)))),
  'gateway CPU µs': (comparison) => figures(comparison, 'cpuMicros', whole),
  'requests/s': (comparison) => figures(comparison, 'requestsPerSecond', whole),
  'p50 ms': (comparison) => figures(comparison, 'p50', tenth),
  'p99 ms': (comparison) => figures(comparison, 'p99', tenth),
  'peak MiB': (comparison) => figures(comparison, 'peakMiB', whole),
}

/** A Markdown table, a line for each scenario. */
export function tableOf(comparisons: readonly Comparison[], columns: Columns): string {
  const lines = [
    ['scenario', ...Object.keys(columns)],
    ['---', ...Object.keys(columns).map(() => '---')],
    ...comparisons.map((comparison) => [
      comparison.complaints.length > 0 ? `${comparison.scenario} (!)` : comparison.scenario,
      ...Object.values(columns).map((cell) => cell(comparison)),
    ]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function figures({ results }: Comparison, figure: Figure, format: (value: number) => string): string {
  return results.map(({ figures: of }) => format(of[figure])).join(' / ')
}

function evenness({ results }: Comparison, stretchOf: (half: HalfLoad) => Stretch): string {
  const cells = results.map(({ halfLoads }) => {
    const { p50, p99, times } = evennessOf(halfLoads.map(stretchOf))
    return `${tenth(p50)}, ${tenth(p99)} (× ${tenth(times)})`
  })
  return cells.join(' / ')
}

function each({ results }: Comparison, cell: (result: Comparison['results'][number]) => string): string {
  return results.slice(1).map(cell).join(' / ')
}

function ours({ results }: Comparison) {
  const [first] = results
  if (!first) throw new Error('nothing was measured')
  return first
}

function theirs({ results }: Comparison) {
  const second = results[1]
  if (!second) throw new Error('there is nothing to compare with')
  return second
}
