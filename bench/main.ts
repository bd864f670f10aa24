import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compare, type Comparison } from './compare.ts'
import { dataFolder, openDataset } from './dataset.ts'
import { readScenarios } from './scenarios.ts'
import { startBaseline, startSystem } from './servers.ts'

/** `npm run bench [-- --quick] [--only TEXT]`: the system beside a hand-written server, on the same data. */
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const size = values.quick ? 'quick' : 'full'
const effort = values.quick ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 4 }
/** Both sides give pages of the contract's largest size. */
const PAGE = 30

await using database = await openDataset(size)
const scenarios = (await readScenarios(database.url)).filter(({ name }) => name.includes(values.only))
await using system = await startSystem(database.url, join(dataFolder(size), 'data'), PAGE)
await using baseline = await startBaseline(database.url, PAGE)

console.log(
  `Data set: ${size}; Node ${process.version}, ${cpus().length} cores; one process each; ${effort.rounds} rounds of ${effort.seconds} s.\n`,
)
console.log(
  '| scenario | ratio (range) | requests/s | baseline | p50 ms | p99 ms | CPU µs/request | baseline | MiB |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const scenario of scenarios) console.log(row(await compare(scenario, system, baseline, effort)))

function row({ scenario, ratio, system, baseline }: Comparison): string {
  const failures = system.failures + baseline.failures
  const cells = [
    failures > 0 ? `${scenario}: ${failures} FAILED` : scenario,
    `**${ratio.median.toFixed(2)}** (${ratio.lowest.toFixed(2)}–${ratio.highest.toFixed(2)})`,
    ...[system.requestsPerSecond, baseline.requestsPerSecond, system.p50, system.p99].map(Math.round),
    ...[system.cpuMicrosPerRequest, baseline.cpuMicrosPerRequest, system.residentMiB].map(Math.round),
  ]
  return `| ${cells.join(' | ')} |`
}
