import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { OnStatement } from '#db/client.ts'
import { readConfig } from '#platform/process/config.ts'
import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../one-machine.ts'
import { openMediaTools } from '../subgraphs/videos/media/media-tools.ts'
import { onceItWorks } from '../subgraphs/videos/media/once-it-works.ts'
import { createDatabase } from './database.ts'
import { graphClient } from './graph-client.ts'
import { phone } from './phone.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { createFleetWorld, FLEET_INSTANCES } from './fleet/fleet-world.ts'
import type { World, WorldOptions } from './world-types.ts'

export type { World, WorldOptions }

/** The same stories, told by services that run apart: `npm run test:services`. */
const areApart = process.env.TEST_WORLD === 'services'

/** Hundreds of people sign up, and what is told of them is not how dear that is: hashed for as little as argon2 can. */
const LITTLE = { memoryCost: 8, timeCost: 1, parallelism: 1 }

/** One small process that starts others is enough for all worlds of a test process, with which it ends. */
const tools = onceItWorks(() => openMediaTools({ searchPath: process.env.PATH }))

/** Processes that share the work of each service: what each counts for itself, they count so often. */
export const PROCESSES = areApart ? FLEET_INSTANCES : 1

/** The whole system in this process, on free ports, with a database and a folder of its own. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  if (areApart) return createFleetWorld({ settings: options.settings, database: options.database })
  const disposables = createDisposables()
  try {
    return await openWorld(options, disposables)
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    throw error
  }
}

async function openWorld(
  { settings, doorTo, ...options }: WorldOptions,
  disposables: Disposables,
): Promise<World> {
  const database = options.database ?? disposables.use(await createDatabase())
  const dataFolder = options.dataFolder ?? disposables.use(await temporaryFolder()).path
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
    OVERLOAD_MS: '0',
    ...settings,
  })
  const statements: string[] = []
  const onStatement: OnStatement = (owner, text, parameters) => {
    if (!isOurs(text)) return
    statements.push(text)
    options.onStatement?.(owner, text, parameters)
  }
  const logger = options.logger ?? createLogger(process.env.TEST_LOG ?? 'silent', false)
  const { liveLimits, planning, fellows, passwordCost = LITTLE } = options
  const mediaTools =
    settings?.FFMPEG_PATH === undefined && settings?.PATH === undefined ? await tools() : undefined
  const machine = disposables.use(
    await openOneMachine({
      ...{ config, databaseUrl: database.url, logger, onStatement, doorTo, liveLimits, planning, fellows },
      ...{ passwordCost, mediaTools },
    }),
  )
  const restUrl = `http://127.0.0.1:${machine.restPort}`
  const gatewayUrl = `http://127.0.0.1:${machine.gatewayPort}`
  const opsUrl = `http://127.0.0.1:${machine.opsPort ?? 0}`
  return {
    ...{ restUrl, gatewayUrl, opsUrl, databaseUrl: database.url, dataFolder, statements },
    filesIn: (name) => readdir(join(dataFolder, name)),
    phone: phone(restUrl),
    graph: graphClient(gatewayUrl),
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}

/** The driver asks the server for its types once per connection; that is not a statement of ours. */
function isOurs(text: string): boolean {
  // Traffic is written once in a while, and it is looked for people who have left, for nobody's request.
  return !/\bfeed_traffic\b|\bleft_at is not null\b|\bpg_catalog\.pg_type\b|\bfrom pg_type\b/i.test(text)
}
