import { availableParallelism } from 'node:os'
import { createDisposables } from '#platform/process/disposables.ts'
import type { DatabaseUsage } from './measure/database-usage.ts'
import type { Mode, Options } from './options.ts'
import { complaintsOf, runAll } from './run.ts'
import { contractScenarios, graphScenarios } from './scenarios/index.ts'
import type { SeededPeople } from './scenarios/seeded-people.ts'
import { startHandwritten, startSystem, type SystemOptions } from './servers/one-process.ts'
import { hasHive, startAdapterOf, startHiveGateway, startStockGateway } from './servers/other-gateways.ts'
import { startServices } from './servers/services-apart.ts'
import { GATEWAY_COLUMNS, SERVER_COLUMNS, tableOf } from './table.ts'

/** What every section of a run stands on. */
export interface Stage {
  options: Options
  system: SystemOptions
  people: SeededPeople
  database: DatabaseUsage
}

/** Who is beside whom, and the table, as Markdown. */
export type Section = (stage: Stage) => Promise<string>

/** By how the system is run to be measured. */
export const SECTIONS: Record<Mode, { heading: string; measure: Section }> = {
  one: { heading: 'One process', measure: oneProcess },
  workers: { heading: 'One worker for each core', measure: workers },
  services: { heading: 'Separate services', measure: services },
  gateways: { heading: 'Gateways', measure: gateways },
  adapters: { heading: 'Gateways behind the adapter', measure: adapters },
}

/** Everything in one process, beside the hand-written server in one process. */
async function oneProcess({ options, system, people, database }: Stage): Promise<string> {
  await using ours = await startSystem(system)
  await using theirs = await startHandwritten(system)
  const scenarios = only(await contractScenarios(people), options)
  const comparisons = await runAll({ scenarios, servers: [ours, theirs], database, effort: options.effort })
  return `one process / hand-written server\n\n${tableOf(comparisons, SERVER_COLUMNS)}${complaintsOf(comparisons)}`
}

/** One worker for each core, beside the hand-written server with as many. */
async function workers({ options, system, people, database }: Stage): Promise<string> {
  const perCore = { ...system, workers: availableParallelism() }
  await using ours = await startSystem(perCore)
  await using theirs = await startHandwritten(perCore)
  const inOne = await contractScenarios(people)
  // The baseline's sockets hear what is sent through their own process alone.
  const scenarios = only(inOne, options).filter(({ name }) => !name.startsWith('chat'))
  const comparisons = await runAll({ scenarios, servers: [ours, theirs], database, effort: options.effort })
  return `${perCore.workers} workers / hand-written server with ${perCore.workers}\n\n${tableOf(comparisons, SERVER_COLUMNS)}${complaintsOf(comparisons)}`
}

/** The system as seven processes, beside the hand-written server in one. */
async function services({ options, system, people, database }: Stage): Promise<string> {
  await using ours = await startServices(system)
  await using theirs = await startHandwritten(system)
  const scenarios = only(await contractScenarios(people), options)
  const servers = [ours.system, theirs] as const
  const comparisons = await runAll({ scenarios, servers, database, effort: options.effort })
  return `separate services / hand-written server\n\n${tableOf(comparisons, SERVER_COLUMNS)}${complaintsOf(comparisons)}`
}

/** Our gateway, beside others over the very same subgraph services. */
async function gateways({ options, system, people, database }: Stage): Promise<string> {
  await using disposables = createDisposables()
  const { gateway, ...others } = disposables.use(await startServices(system))
  const over = { gateway, ...others }
  const stock = disposables.use(await startStockGateway(over))
  const hive = hasHive() ? [disposables.use(await startHiveGateway(over))] : []
  const scenarios = only(await graphScenarios(people), options)
  const servers = [gateway, stock, ...hive] as const
  // What half a load does to a gateway, the table does not tell.
  const effort = { ...options.effort, halfRounds: 0 }
  const comparisons = await runAll({ scenarios, servers, database, effort })
  const names = servers.map(({ name }) => name).join(' / ')
  const missing = hasHive()
    ? ''
    : '\n\nHive Gateway is not in this table: it was not installed (`npm ci --prefix bench/hive`).'
  return `${names}\n\n${tableOf(comparisons, GATEWAY_COLUMNS)}${complaintsOf(comparisons)}${missing}`
}

/** Our gateway, beside others over the very same subgraph services, as the phone app asks them: through our adapter. */
async function adapters({ options, system, people, database }: Stage): Promise<string> {
  await using disposables = createDisposables()
  const services = disposables.use(await startServices(system))
  const others = [
    disposables.use(await startStockGateway(services)),
    ...(hasHive() ? [disposables.use(await startHiveGateway(services))] : []),
  ]
  const behind = await Promise.all(
    others.map(async (gateway) => disposables.use(await startAdapterOf(gateway, services))),
  )
  const inOne = await contractScenarios(people)
  // A message's way to its reader is no business of a gateway's alone.
  const scenarios = only(inOne, options).filter(({ name }) => !name.startsWith('chat'))
  const servers = [services.gateway, ...behind] as const
  const effort = { ...options.effort, halfRounds: 0 }
  const comparisons = await runAll({ scenarios, servers, database, effort })
  return `${servers.map(({ name }) => name).join(' / ')}\n\n${tableOf(comparisons, GATEWAY_COLUMNS)}${complaintsOf(comparisons)}`
}

function only<Named extends { name: string }>(scenarios: readonly Named[], { only: text }: Options): Named[] {
  return scenarios.filter(({ name }) => name.includes(text))
}
