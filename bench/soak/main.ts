import { join } from 'node:path'
import { createDisposables } from '#platform/process/disposables.ts'
import { readArguments } from '../arguments.ts'
import { dataFolder, openDataset } from '../dataset.ts'
import { loadClosed } from '../load/closed-loop.ts'
import { reasonsOf } from '../load/failures.ts'
import { residentMiB } from '../measure/process-usage.ts'
import { PAGE } from '../options.ts'
import { attach, type Inspector } from '../profile/inspector.ts'
import { contractScenarios } from '../scenarios/index.ts'
import { openSeededPeople } from '../scenarios/seeded-people.ts'
import { startSystem } from '../servers/one-process.ts'
import { freePort } from '../../fleet/free-port.ts'
import { slopeOf, type Moment } from './slope.ts'

/**
 * `npm run bench:soak [-- --minutes 60] [--workers 2] [--quick]`: every scenario in turn, over and over, and what memory
 * each process that serves holds meanwhile: what is live on its heap after a collection, and what is resident. A leak is
 * a slope.
 */
const { minutes, workers, quick } = readArguments(
  'npm run bench:soak [-- --minutes 60] [--workers 2] [--quick]',
  { minutes: 60, workers: 1, quick: false },
)
const size = quick ? 'quick' : 'full'

/** A process, and its memory as it was found again and again. */
interface Serving {
  inspector: Inspector
  pid: number
  heap: Moment[]
  resident: Moment[]
}

const TURN_SECONDS = 3
/** The first part fills caches and compiles; it does not count. */
const WARM_UP = 0.25

await using dataset = await openDataset(size)
await using people = await openSeededPeople(dataset.url)
const port = await freePort()
await using system = await startSystem({
  ...{ databaseUrl: dataset.url, dataDir: join(dataFolder(size), 'data'), page: PAGE, workers },
  nodeOptions: [`--inspect=127.0.0.1:${port}`],
})
await using inspectors = createDisposables()
const serving: Serving[] = []
for (let n = 0; n < workers; n += 1) {
  // A worker's inspector listens at the ports after that of the process that started it.
  const inspector = inspectors.use(await attach(workers > 1 ? port + 1 + n : port))
  serving.push({ inspector, pid: await inspector.pid(), heap: [], resident: [] })
}
const scenarios = await contractScenarios(people)

let done = 0
/** Each with what it was that failed. */
const failures: string[] = []
const wrong = new Set<string>()
const start = performance.now()
const elapsed = () => (performance.now() - start) / 60_000
for (let turn = 0; elapsed() < minutes; turn += 1) {
  const scenario = scenarios[turn % scenarios.length]
  if (!scenario) throw new Error('there is nothing to do')
  await using crowd = await scenario.open(system)
  const stretch = await loadClosed(crowd.clients, TURN_SECONDS)
  done += stretch.done
  failures.push(...stretch.failures.map((reason) => `${scenario.name}: ${reason}`))
  for (const sentence of (await crowd.disagreements?.()) ?? []) wrong.add(`${scenario.name}: ${sentence}`)
  // Measured between whole rounds of all scenarios: each leaves other things in the caches.
  if (turn % scenarios.length === scenarios.length - 1) await look()
}

const counted = (moments: readonly Moment[]) =>
  moments.filter((moment) => moment.minutes >= minutes * WARM_UP)
console.log(
  `\n${done} requests in ${elapsed().toFixed(1)} minutes, ${failures.length} failed ${reasonsOf(failures)}`,
)
for (const { pid, heap, resident } of serving) {
  for (const [name, moments] of Object.entries({ 'live heap': heap, resident })) {
    const late = counted(moments)
    const slope = late.length > 2 ? `${slopeOf(late).toFixed(2)} MiB a minute` : 'too short a run to say'
    console.log(`${pid} ${name}: ${late[0]?.mib.toFixed(0)} → ${late.at(-1)?.mib.toFixed(0)} MiB, ${slope}`)
  }
}
for (const sentence of wrong) console.log(`(!) ${sentence}`)

async function look(): Promise<void> {
  const now = elapsed()
  for (const { inspector, pid, heap, resident } of serving) {
    const live = (await inspector.liveHeap()) / 2 ** 20
    const held = residentMiB(pid)
    heap.push({ minutes: now, mib: live })
    resident.push({ minutes: now, mib: held })
    console.log(`${now.toFixed(1)} min, ${pid}: ${live.toFixed(1)} MiB live, ${held.toFixed(0)} MiB resident`)
  }
}
