import { setTimeout as pause } from 'node:timers/promises'
import { readArguments } from '../arguments.ts'
import { SIZES } from '../dataset.ts'
import { loadClosed } from '../load/closed-loop.ts'
import { reasonsOf } from '../load/failures.ts'
import { httpClient, type Request } from '../load/http-client.ts'
import { graphJudge } from '../load/judges.ts'
import { median } from '../measure/median.ts'
import { measureRound } from '../measure/round.ts'
import { openGrownSystem, type GrownSystem } from './grown-system.ts'

/**
 * `npm run bench:growth [-- --quick]`: what a page costs with few videos and with many, at the beginning of a list
 * and a thousand pages into it: CPU of the system and of Postgres together, which other work on the machine hardly
 * changes.
 */
const { quick } = readArguments('npm run bench:growth [-- --quick]', { quick: false })
const effort = quick ? { rounds: 3, seconds: 0.7 } : { rounds: 5, seconds: 1.5 }
const CLIENTS = 4
const WARM_UP_SECONDS = 12
/** Costs that differ by no more than this count as the same. */
const SAME = 0.2
/** Postgres tells of scans with a delay. */
const STATISTICS_MS = 1_500

await using few = await openGrownSystem(quick ? 'growth-quick-few' : 'growth-few')
await using many = await openGrownSystem(quick ? 'growth-quick-many' : 'growth-many')
const sizes = [few, many]
// Whoever is measured first is compiled by then.
for (const grown of sizes) await costOf(grown, grown.pages[0]?.first ?? [], WARM_UP_SECONDS)
// What was asked to prepare all this is none of it.
await pause(STATISTICS_MS)
const before = await scansOf(sizes)

const columns = sizes.flatMap(({ size }) => [`${SIZES[size].videos} videos, page 1`, 'page 1 000'])
console.log(`| page | ${columns.join(' | ')} | dearest / cheapest |`)
console.log(`| --- |${' --- |'.repeat(columns.length + 1)}`)
for (const [index, { name }] of few.pages.entries()) {
  const costs = await costsOf(index)
  const known = costs.filter((cost) => cost !== null)
  const spread = Math.max(...known) / Math.min(...known)
  const verdict = spread <= (1 + SAME) / (1 - SAME) ? 'the same' : 'NOT the same'
  const cells = costs.map((cost) => (cost === null ? '–' : cost.toFixed(0)))
  console.log(`| ${name} | ${cells.join(' | ')} | ${spread.toFixed(2)} ${verdict} |`)
}

await pause(STATISTICS_MS)
const after = await scansOf(sizes)
const scanned = [...after]
  .filter(([table, scans]) => scans > (before.get(table) ?? 0))
  .map(([table]) => table)
console.log(`\nBig tables that were read from end to end meanwhile: ${scanned.join(', ') || 'none'}.`)

/** Microseconds of CPU for a page: of each size at the beginning and a thousand pages on. */
async function costsOf(page: number): Promise<(number | null)[]> {
  const asked = sizes.flatMap((grown) => {
    const pages = grown.pages[page]
    return [pages?.first, pages?.thousandth].map((requests = []) => ({
      grown,
      requests,
      rounds: [] as number[],
    }))
  })
  for (let round = 0; round <= effort.rounds; round += 1) {
    for (const one of asked) {
      if (one.requests.length === 0) continue
      const cost = await costOf(one.grown, one.requests)
      if (round > 0) one.rounds.push(cost)
    }
  }
  return asked.map(({ rounds }) => (rounds.length > 0 ? median(rounds) : null))
}

async function costOf(
  { system, database }: GrownSystem,
  requests: readonly Request[],
  seconds = effort.seconds,
): Promise<number> {
  const clients = Array.from({ length: CLIENTS }, () => httpClient(system.live ?? '', requests, graphJudge))
  const round = await measureRound(system, database, () => loadClosed(clients, seconds))
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
  if (round.failures.length > 0) throw new Error(`requests failed: ${reasonsOf(round.failures)}`)
  return round.cpuMicros + round.databaseMicros
}

async function scansOf(of: readonly GrownSystem[]): Promise<Map<string, number>> {
  const rows = await Promise.all(
    of.map(async (grown) =>
      (await grown.sequentialScans()).map(({ table, scans }) => [`${table} (${grown.size})`, scans] as const),
    ),
  )
  return new Map(rows.flat())
}
