import { join } from 'node:path'
import { createDisposables } from '#platform/process/disposables.ts'
import { readArguments } from '../arguments.ts'
import { dataFolder, openDataset } from '../dataset.ts'
import { loadClosed } from '../load/closed-loop.ts'
import { reasonsOf } from '../load/failures.ts'
import { median } from '../measure/median.ts'
import { PAGE } from '../options.ts'
import { contractScenarios } from '../scenarios/index.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { openSeededPeople } from '../scenarios/seeded-people.ts'
import { startSystem, type SystemOptions } from '../servers/one-process.ts'
import { processorMicros } from './processor-time.ts'
import { spreadOf, type Spread } from './spread.ts'

/**
 * `npm run bench:seeing [-- --without traces|all] [--scenario TEXT] [--starts 4] [--rounds 60]`: processor time of a
 * request in the system as it comes (nothing traced, nobody asking for metrics) for each microsecond in one that is built
 * without traces, or without anything of `platform/observe`. A third system, again as it comes, tells what two of the
 * same differ by.
 *
 * Every start has new processes, since two of the same program differ for as long as they live; within a start rounds
 * are short and in turn, so that whatever else the machine does meets all three.
 */
const values = readArguments(
  'npm run bench:seeing [-- --without traces|all] [--scenario TEXT] [--starts 4] [--rounds 60] [--quick]',
  { scenario: 'feed (signed in)', starts: 4, rounds: 60, without: 'traces', quick: false },
  { without: ['traces', 'all'] },
)
const size = values.quick ? 'quick' : 'full'
const WARM_UP_SECONDS = 10
const ROUND_SECONDS = 0.2
const without = ['--import', `./bench/seeing/leave-out-${values.without}.mjs`]

interface Start {
  /** As it comes, for each microsecond without seeing; round by round. */
  seen: number[]
  /** The same program twice. */
  again: number[]
}

await using dataset = await openDataset(size)
await using people = await openSeededPeople(dataset.url)
const scenario = (await contractScenarios(people)).find(({ name }) => name.includes(values.scenario))
if (!scenario) throw new Error(`no scenario is called ${values.scenario}`)
const system = { databaseUrl: dataset.url, dataDir: join(dataFolder(size), 'data'), page: PAGE }

const starts: Start[] = []
for (let start = 0; start < values.starts; start += 1) {
  const found = await measureStart(scenario, system, values.rounds)
  starts.push(found)
  console.log(
    `start ${start + 1}: ${inWords(spreadOf(found.seen))}; the same twice: ${inWords(spreadOf(found.again))}`,
  )
}
console.log(
  `\n${scenario.name}, ${starts.length} starts of ${values.rounds} rounds of ${ROUND_SECONDS} s, medians:`,
)
console.log(`with ${values.without} / without: ${overStarts(starts.map(({ seen }) => seen))}`)
console.log(`the same twice: ${overStarts(starts.map(({ again }) => again))}`)

async function measureStart(of: Scenario, options: SystemOptions, rounds: number): Promise<Start> {
  await using absent = await startSystem({ ...options, nodeOptions: without })
  await using present = await startSystem(options)
  await using second = await startSystem(options)
  const servers = [absent, present, second]
  await using crowds = createDisposables()
  const loaded: { pids: readonly number[]; clients: Parameters<typeof loadClosed>[0] }[] = []
  for (const server of servers) {
    const { clients } = crowds.use(await of.open(server))
    loaded.push({ pids: server.pids, clients })
  }
  for (const { clients } of loaded) await loadClosed(clients, WARM_UP_SECONDS)
  const found: Start = { seen: [], again: [] }
  for (let round = 0; round < rounds; round += 1) {
    const micros: number[] = []
    // Each begins as often as the others.
    for (let turn = 0; turn < loaded.length; turn += 1) {
      const index = (round + turn) % loaded.length
      const { pids, clients } = loaded[index] ?? { pids: [], clients: [] }
      const before = processorMicros(pids)
      const { done, failures } = await loadClosed(clients, ROUND_SECONDS)
      if (failures.length > 0) throw new Error(`requests failed: ${reasonsOf(failures)}`)
      micros[index] = (processorMicros(pids) - before) / done
    }
    const [none = NaN, once = NaN, twice = NaN] = micros
    found.seen.push(once / none)
    found.again.push(twice / once)
  }
  return found
}

function inWords({ median: middle, from, to }: Spread): string {
  return `${middle.toFixed(3)} (${from.toFixed(3)}–${to.toFixed(3)})`
}

/** All rounds together, and how far the starts' own medians lie apart: they tell more of what is not known. */
function overStarts(ratios: readonly number[][]): string {
  const medians = ratios.map((ofStart) => median(ofStart))
  const range = `starts ${Math.min(...medians).toFixed(3)}–${Math.max(...medians).toFixed(3)}`
  return `${inWords(spreadOf(ratios.flat()))}, ${range}`
}
