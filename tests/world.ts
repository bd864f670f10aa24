import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type Config } from '#platform/process/config.ts'
import type { Door } from '#platform/graph/door.ts'
import { createLogger, type Logger } from '#platform/process/logger.ts'
import { openOneMachine, type OneMachineOptions } from '../one-machine.ts'
import type { OpenSubgraph } from '../subgraphs/open.ts'
import { createDatabase, type TestDatabase } from './database.ts'
import { graphClient, type GraphClient } from './graph-client.ts'
import { phone, type Phone } from './phone.ts'

/** The whole system in this process, on free ports, with a database and a folder of its own. */
export interface World extends AsyncDisposable {
  readonly restUrl: string
  readonly gatewayUrl: string
  /** Where operators look; only with the setting OPS_PORT. */
  readonly opsUrl: string
  readonly databaseUrl: string
  readonly dataFolder: string
  /** The Douyin app, signed out. */
  readonly phone: Phone
  /** A GraphQL client, signed out. */
  readonly graph: GraphClient
  /** Every SQL statement since the world began or `statements.length = 0`. */
  readonly statements: string[]
}

export interface WorldOptions {
  settings?: Partial<Record<keyof Config, string>>
  /** The way to a subgraph, when something is to be in between. */
  doorTo?: (subgraph: OpenSubgraph) => Door
  /** Limits of live sockets other than the usual ones. */
  liveLimits?: OneMachineOptions['liveLimits']
  /** Where the log goes, when it is to be read. */
  logger?: Logger
  /** Kept from world to world by the test, which tells the story of a restart. */
  database?: TestDatabase
  dataFolder?: string
}

export async function createWorld({ settings, doorTo, ...options }: WorldOptions = {}): Promise<World> {
  const database = options.database ?? (await createDatabase())
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'douyin-world-')))
  const config = readConfig({
    ...{
      HOST: '127.0.0.1',
      REST_PORT: '0',
      GATEWAY_PORT: '0',
      OPS_PORT: 'off',
      DATA_DIR: dataFolder,
      PATH: process.env.PATH,
    },
    // Everybody in a test is at one address, and in a hurry.
    RATE_LIMITS: 'off',
    ...settings,
  })
  const statements: string[] = []
  const onStatement = (_owner: unknown, text: string) => void (isOurs(text) && statements.push(text))
  const logger = options.logger ?? createLogger(process.env.TEST_LOG ?? 'silent', false)
  const { liveLimits } = options
  const machine = await openOneMachine({
    ...{ config, databaseUrl: database.url, logger, onStatement, doorTo, liveLimits },
  })
  const restUrl = `http://127.0.0.1:${machine.restPort}`
  const gatewayUrl = `http://127.0.0.1:${machine.gatewayPort}`
  const opsUrl = `http://127.0.0.1:${machine.opsPort ?? 0}`
  return {
    ...{ restUrl, gatewayUrl, opsUrl, databaseUrl: database.url, dataFolder, statements },
    phone: phone(restUrl),
    graph: graphClient(gatewayUrl),
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]()
      if (!options.database) await database[Symbol.asyncDispose]()
      if (!options.dataFolder) await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The driver asks the server for its types once per connection; that is not a statement of ours. */
function isOurs(text: string): boolean {
  // Traffic is written once in a while, for nobody's request.
  return !/\bfeed_traffic\b|\bpg_catalog\.pg_type\b|\bfrom pg_type\b/i.test(text)
}
