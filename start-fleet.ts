import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig, SetupError } from '#platform/process/config.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { projectFile } from '#platform/process/paths.ts'
import { stopOnSignals } from '#platform/process/serve.ts'
import { buildPrograms } from './tools/build.ts'
import { compiledIn, planFleet } from './fleet/plan.ts'
import { freePort } from './fleet/free-port.ts'
import { openGround } from './fleet/ground.ts'
import { openSupervisor } from './fleet/supervisor.ts'

const usage = `npm run start:services                    every service as two processes, on this machine
npm run start:services -- --instances 1   … as one process each

A rehearsal of many machines: what it starts by itself is gone when it stops.
DATABASE_URL, REDIS_URL and S3_ENDPOINT name servers that stay.`

/** `npm run start:services`: the system as on many machines, compiled, supervised, on this one. */
async function start(): Promise<void> {
  const { values } = parseArgs({
    options: { instances: { type: 'string', default: '2' }, help: { type: 'boolean' } },
  })
  const instances = Number(values.instances)
  if (values.help) return console.log(usage)
  if (!(instances >= 1 && instances <= 8)) throw new SetupError(`--instances is 1 to 8.\n\n${usage}`)

  const disposables = createDisposables()
  stopOnSignals(disposables)
  try {
    const folder = await mkdtemp(join(tmpdir(), 'douyin-services-'))
    disposables.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) })
    const config = readConfig({ ...process.env, DATA_DIR: folder })
    console.log(await buildPrograms())
    const ground = await openGround(config, disposables)
    ground.found.forEach((line) => console.log(line))
    const ports = (first: number) => Array.from({ length: instances }, (_, index) => first + index)
    const fleet = await planFleet({
      ...{ instances, gatewayPorts: ports(config.GATEWAY_PORT), restPorts: ports(config.REST_PORT) },
      ...{ subgraphPort: freePort, dataFolder: folder, programs: compiledIn(projectFile('dist')) },
      settings: { DRAIN_SECONDS: '2', ...givenSettings(), ...ground.settings },
    })
    const supervisor = disposables.use(await openSupervisor(fleet, (_, line) => console.log(line)))
    for (const { service, pid } of supervisor.processes)
      console.log(`${service.name.padEnd(16)} ${service.origin}   pid ${pid}`)
    console.log('Ready. Ctrl-C stops everything.')
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    throw error
  }
}

/** What was set for this process is set for all of them. */
function givenSettings(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return { ...Object.fromEntries(entries), NODE_ENV: 'production' }
}

await start().catch((error: unknown) => {
  console.error(error instanceof SetupError ? error.message : error)
  process.exitCode = 1
})
