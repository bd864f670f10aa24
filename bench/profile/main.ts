import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectFile } from '#platform/process/paths.ts'
import { readArguments } from '../arguments.ts'
import { dataFolder, openDataset } from '../dataset.ts'
import { loadClosed } from '../load/closed-loop.ts'
import { PAGE } from '../options.ts'
import { contractScenarios, graphScenarios } from '../scenarios/index.ts'
import { openSeededPeople } from '../scenarios/seeded-people.ts'
import { startSystem } from '../servers/one-process.ts'
import { startServices } from '../servers/services-apart.ts'
import { freePort } from '../../fleet/free-port.ts'
import { attach } from './inspector.ts'
import { selfTimeByPart } from './self-time.ts'

/**
 * `npm run profile [-- --scenario feed] [--seconds 10] [--quick]`: loads the system with one scenario and tells where
 * its CPU time goes; `--workers 2` has several processes and looks at the first of them; `--gateway` runs the services apart
 * and looks at the gateway, which clients ask; with `--adapter` an adapter asks it for phones. Leaves a .cpuprofile and a page with
 * the flame graph in .cache/profile.
 */
const values = readArguments(
  'npm run profile [-- --scenario TEXT] [--seconds 10] [--workers 1] [--gateway|--adapter] [--quick]',
  { scenario: 'feed (signed in)', seconds: 10, workers: 1, gateway: false, adapter: false, quick: false },
)
const size = values.quick ? 'quick' : 'full'
const { workers } = values
const WARM_UP_SECONDS = 4
const isApart = values.gateway || values.adapter

await using dataset = await openDataset(size)
await using people = await openSeededPeople(dataset.url)
const scenario = (await (values.gateway ? graphScenarios : contractScenarios)(people)).find(({ name }) =>
  name.includes(values.scenario),
)
if (!scenario) throw new Error(`no scenario is called ${values.scenario}`)

const port = await freePort()
const options = {
  ...{ databaseUrl: dataset.url, dataDir: join(dataFolder(size), 'data'), page: PAGE, workers },
  nodeOptions: [`--inspect=127.0.0.1:${port}`],
}
await using running = isApart ? await startServices(options) : await startSystem(options)
await using crowd = await scenario.open('gateway' in running ? running.gateway : running)
await loadClosed(crowd.clients, WARM_UP_SECONDS)
// A worker's inspector listens at the ports after that of the process that started it.
await using inspector = await attach(workers > 1 ? port + 1 : port)
let done = 0
const profile = await inspector.profile(async () => {
  // Clients come to workers in turn, so this is what the one that is looked at did.
  done = Math.round((await loadClosed(crowd.clients, values.seconds)).done / workers)
})

console.log(`${scenario.name}: ${done} requests\n\n| part | µs a request | share |\n| --- | --- | --- |`)
const shares = selfTimeByPart(profile)
const total = shares.reduce((sum, { micros }) => sum + micros, 0)
for (const { part, micros } of shares.filter((share) => share.micros > total / 200)) {
  console.log(`| ${part} | ${(micros / done).toFixed(0)} | ${((100 * micros) / total).toFixed(1)} % |`)
}
console.log(`| all together | ${(total / done).toFixed(0)} | |`)

const folder = projectFile('.cache/profile')
const name = `${isApart ? 'gateway-' : ''}${scenario.name}`.replace(/\W+/g, '-').replace(/-$/, '')
const file = join(folder, `${name}.cpuprofile`)
await mkdir(folder, { recursive: true })
await writeFile(file, JSON.stringify(profile))
const cpupro = projectFile('node_modules/cpupro/bin/cpupro')
await promisify(execFile)(process.execPath, [cpupro, file, '--no-open', '-o', folder, '-f', `${name}.html`])
console.log(`\n.cache/profile/${name}.cpuprofile\n.cache/profile/${name}.html`)
