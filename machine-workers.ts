import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Config } from '#platform/process/config.ts'
import { openWorkers, type Workers } from '#platform/process/workers.ts'
import type { Ports } from './one-machine.ts'

export interface MachineWorkersOptions {
  config: Config
  databaseUrl: string
  count: number
  report: (line: string) => void
}

/** How many processes serve: as many as the settings say, or one for each core. */
export function workerCount({ WORKERS }: Pick<Config, 'WORKERS'>): number {
  return WORKERS === 'auto' ? availableParallelism() : WORKERS
}

/** Connections that Postgres must allow: each worker has pools of its own. */
export function connectionsFor(workers: number): number {
  return Math.max(200, 100 + 60 * workers)
}

/** The whole system in several processes, on one database and the same two ports. */
export function openMachineWorkers(options: MachineWorkersOptions): Promise<Workers<Ports>> {
  const { config, databaseUrl, count, report } = options
  const common = {
    ...{ DATABASE_URL: databaseUrl, SEAL_SECRET: config.SEAL_SECRET ?? randomBytes(32).toString('hex') },
    // The embedded database is ours; of one that was given they are told what was told here.
    SOLE_WRITER: config.DATABASE_URL ? config.SOLE_WRITER : 'on',
  }
  const envOf = (number: number) => ({
    ...common,
    // As many films are made at once as without workers, and the others go on answering meanwhile.
    ...(number > 1 && { MEDIA_JOBS: '0' }),
    ...(config.OPS_PORT && config.OPS_PORT !== 'off' && { OPS_PORT: String(config.OPS_PORT + number - 1) }),
  })
  return openWorkers<Ports>({ count, envOf, report })
}
