import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createDisposables } from '#platform/process/disposables.ts'
import { projectFile } from '#platform/process/paths.ts'
import { compiledIn, planFleet } from '../../fleet/plan.ts'
import { freePort } from '../../fleet/free-port.ts'
import { openSupervisor, type Supervisor } from '../../fleet/supervisor.ts'
import { createDatabase, type TestDatabase } from '../database.ts'
import { graphClient } from '../graph-client.ts'
import { phone } from '../phone.ts'
import { findRedis, openRedis, type RedisServer } from '../../fleet/servers/redis.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { World, WorldOptions } from '../world-types.ts'
import { openRotation } from './rotation.ts'

/** Processes of each service, unless a story says otherwise. */
export const FLEET_INSTANCES = 2

/** The system as on many machines: every service as processes of its own, which a test may kill. */
export interface FleetWorld extends World {
  readonly supervisor: Supervisor
  readonly redis: RedisServer
}

export interface FleetWorldOptions {
  settings?: WorldOptions['settings']
  database?: TestDatabase
  /** Processes of each service. */
  instances?: number
}

/** Opens two of each service, on a database and a Redis of their own and a bucket of the run's S3. */
export async function createFleetWorld(options: FleetWorldOptions = {}): Promise<FleetWorld> {
  const { instances = FLEET_INSTANCES } = options
  const disposables = createDisposables()
  const database = options.database ?? disposables.use(await createDatabase())
  const { path: dataFolder } = disposables.use(await temporaryFolder())
  const program = await findRedis()
  if ('reason' in program) throw new Error(program.reason)
  const redis = disposables.use(await openRedis(program))
  const ports = () => Promise.all(Array.from({ length: instances }, freePort))
  const fleet = await planFleet({
    ...{ instances, gatewayPorts: await ports(), restPorts: await ports(), subgraphPort: freePort },
    ...{ dataFolder, programs: compiledIn(projectFile('dist')) },
    settings: {
      ...{ PATH: process.env.PATH ?? '', HOST: '127.0.0.1', LOG_LEVEL: process.env.TEST_LOG ?? 'silent' },
      RATE_LIMITS: 'off',
      OVERLOAD_MS: '0',
      OPS_PORT: 'off',
      ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, ...s3Settings() },
      ...given(options.settings),
    },
  })
  const report = (service: string, line: string) =>
    process.env.TEST_LOG && process.stderr.write(`${service}: ${line}\n`)
  const supervisor = disposables.use(await openSupervisor(fleet, report))
  const originsOf = (service: string) =>
    fleet.filter(({ name }) => name.startsWith(service)).map(({ origin }) => origin)
  const rest = disposables.use(await openRotation(originsOf('rest-adapter')))
  const gateway = disposables.use(await openRotation(originsOf('gateway')))
  return {
    ...{
      restUrl: rest.origin,
      gatewayUrl: gateway.origin,
      opsUrl: '',
      databaseUrl: database.url,
      dataFolder,
    },
    ...{ supervisor, redis, phone: phone(rest.origin), graph: graphClient(gateway.origin) },
    filesIn: (name) => filesOfAll(dataFolder, name),
    get statements(): string[] {
      throw new Error('the statements of other processes cannot be heard here')
    },
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}

/** Each process has a folder of its own, and in it what its service keeps. */
async function filesOfAll(dataFolder: string, name: string): Promise<string[]> {
  const owners = await readdir(dataFolder)
  const files = owners.map((owner) =>
    readdir(join(dataFolder, owner, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    }),
  )
  return (await Promise.all(files)).flat()
}

function s3Settings(): Record<string, string> {
  const s3 = inject('s3')
  if (!s3) return {}
  return {
    ...{ S3_ENDPOINT: s3.endpoint, S3_ACCESS_KEY: s3.accessKey, S3_SECRET_KEY: s3.secretKey },
    ...{ S3_BUCKET: s3.bucket, S3_REGION: s3.region ?? '' },
  }
}

function given(settings: WorldOptions['settings'] = {}): Record<string, string> {
  const entries = Object.entries(settings).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(entries)
}
