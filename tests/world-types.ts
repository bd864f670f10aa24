import type { Config } from '#platform/process/config.ts'
import type { Door } from '#platform/graph/door.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { OneMachineOptions } from '../one-machine.ts'
import type { OpenSubgraph } from '../subgraphs/open.ts'
import type { TestDatabase } from './database.ts'
import type { GraphClient } from './graph-client.ts'
import type { Phone } from './phone.ts'

/** The whole system in this process, on free ports, with a database and a folder of its own. */
export interface World extends AsyncDisposable {
  readonly restUrl: string
  readonly gatewayUrl: string
  /** Where operators look; only with the setting OPS_PORT. */
  readonly opsUrl: string
  readonly databaseUrl: string
  readonly dataFolder: string
  /** What lies in a folder of the data folder, such as `spool`, of whatever process has one. */
  filesIn(folder: string): Promise<string[]>
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
  /** What hashing a password takes other than next to nothing. */
  passwordCost?: OneMachineOptions['passwordCost']
  /** Hears every SQL statement with its parameters. */
  onStatement?: OneMachineOptions['onStatement']
  /** Limits of planning other than the usual ones. */
  planning?: OneMachineOptions['planning']
  /** Other processes of the same machine. */
  fellows?: OneMachineOptions['fellows']
  /** Where the log goes, when it is to be read. */
  logger?: Logger
  /** Kept from world to world by the test, which tells the story of a restart. */
  database?: TestDatabase
  dataFolder?: string
}
