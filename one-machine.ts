import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { OnStatement } from '#db/client.ts'
import type { PasswordCost } from '#db/password-cost.ts'
import { allDone } from '#platform/process/all-done.ts'
import type { Config } from '#platform/process/config.ts'
import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import { localDoor, type Door } from '#platform/graph/door.ts'
import { findSessionAt } from '#platform/identity/find-session.ts'
import { accessOf } from '#platform/http/access.ts'
import { listen } from '#platform/http/http.ts'
import { openPlaces } from '#platform/http/place.ts'
import { openIdentity, sessionEnded } from '#platform/identity/identity.ts'
import { openHotSettings } from '#platform/process/hot-settings.ts'
import { openWriters, type OtherWriters } from '#platform/graph/writers.ts'
import type { Fellows } from '#platform/process/fellows.ts'
import type { Logger } from '#platform/process/logger.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { openObserving } from '#platform/observe/observing.ts'
import { openOperations } from '#platform/observe/operations-port.ts'
import { edgeRatesBy } from '#platform/rate/edge-rates.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { createGateway, type GatewayOptions } from './gateway/index.ts'
import { hotLiveLimits } from './gateway/live/limits.ts'
import { opennessOf } from './gateway/openness.ts'
import { supergraphFile } from './gateway/supergraph-file.ts'
import { createAdapter } from './rest-adapter/index.ts'
import { openSpool } from './rest-adapter/spool.ts'
import { uploadLimits } from './rest-adapter/upload-limits.ts'
import { createUploader } from './rest-adapter/upload.ts'
import { open, subgraphNames, type OpenSubgraph } from './subgraphs/open.ts'
import type { MediaTools } from './subgraphs/videos/media/media-tools.ts'

export interface OneMachineOptions {
  config: Config
  databaseUrl: string
  logger: Logger
  /** Other processes of this machine that do the same on the same database. */
  fellows?: Fellows
  /** Hears every SQL statement: how tests count them. */
  onStatement?: OnStatement
  /** What hashing a password takes, for tests that sign up many people. */
  passwordCost?: PasswordCost
  /** What videos are made with, for tests that open many systems in one process. */
  mediaTools?: MediaTools
  /** The way to a subgraph; in this process unless a test puts something in between. */
  doorTo?: (subgraph: OpenSubgraph) => Door
  /** Limits of live sockets, for tests that cannot wait for the usual ones. */
  liveLimits?: Partial<GatewayOptions['liveLimits']>
  /** Limits of planning new documents, likewise. */
  planning?: GatewayOptions['planning']
}

/** Where it answers. */
export interface Ports {
  readonly restPort: number
  readonly gatewayPort: number
  /** The port for operators; null when it is off. */
  readonly opsPort: number | null
}

export interface OneMachine extends Ports {
  [Symbol.asyncDispose](): Promise<void>
}

/** The whole system in this process, on a database that is there already: subgraphs, gateway and REST adapter. */
export async function openOneMachine(options: OneMachineOptions): Promise<OneMachine> {
  const disposables = createDisposables()
  try {
    return {
      ...(await openParts(options, disposables)),
      [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
    }
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    throw error
  }
}

async function openParts(options: OneMachineOptions, disposables: Disposables) {
  const { config, databaseUrl, logger, onStatement, passwordCost, mediaTools } = options
  const hot = disposables.use(openHotSettings(config.SETTINGS_FILE, logger))
  disposables.use(await openObserving({ service: 'douyin-supergraph', config, hot, logger }))
  if (config.PLACES === 'on') openPlaces()
  const operations = disposables.use(await openOperations('douyin-supergraph', config))
  const doorTo = options.doorTo ?? (({ subgraph }) => localDoor(subgraph))
  // Somebody else may write to a server that was given to us; the embedded one is ours.
  const isSoleWriter = !config.DATABASE_URL || config.SOLE_WRITER === 'on'
  const otherWriters: OtherWriters = isSoleWriter ? (options.fellows ?? 'nobody') : 'strangers'
  const topics = disposables.use(
    openTopics({
      prefix: config.CHANNEL_PREFIX,
      redisUrl: config.REDIS_URL,
      databaseUrl: otherWriters === 'nobody' ? undefined : databaseUrl,
      logger,
    }),
  )
  // The seal's secret is needed by whoever speaks over HTTP; in one process it never leaves it.
  const sealer = createSealer(config.SEAL_SECRET ?? randomBytes(32).toString('hex'))
  const ground = {
    ...{ config, databaseUrl, topics, writers: openWriters(otherWriters, topics), hot },
    ...{ logger, sealer, disposables, onStatement, passwordCost, mediaTools },
  }
  const subgraphs = await allDone(subgraphNames.map((name) => open(name, ground)))
  const doors = Object.fromEntries(
    subgraphs.map((subgraph) => [subgraph.subgraph.name, disposables.use(doorTo(subgraph))] as const),
  )
  for (const { subgraph, ready, section } of subgraphs) {
    operations.part(subgraph.name, ready)
    if (section) operations.section(section)
  }
  const ready = async () => void (await Promise.all(subgraphs.map((subgraph) => subgraph.ready())))

  const users = doors.users
  if (!users) throw new Error('there is no users subgraph')
  const identity = disposables.use(
    await openIdentity(findSessionAt(users, 'users'), topics.topic(sessionEnded)),
  )
  const access = accessOf(config)
  const gateway = disposables.use(
    await createGateway({
      ...{ supergraph: supergraphFile(config.SUPERGRAPH_PATH), doors, identity, sealer, logger, ready },
      ...{ access, openness: opennessOf(config), planning: options.planning },
      costs: edgeRatesBy(config.RATE_LIMITS),
      liveLimits: hotLiveLimits(hot, options.liveLimits),
      trustedProxies: config.TRUSTED_PROXIES,
    }),
  )

  let gatewayPort = 0
  const { spool: spoolLimits, ...limits } = uploadLimits(config, hot)
  const spool = await openSpool(join(config.DATA_DIR, 'spool'), spoolLimits)
  const uploader = disposables.use(createUploader(() => [`http://127.0.0.1:${gatewayPort}`], sealer))
  const adapter = createAdapter({
    ...{ gateway: gateway.ask, identity, upload: uploader.upload, spool, ...limits, logger, ready },
    ...{ feedPage: config.FEED_PAGE, access },
    trustedProxies: config.TRUSTED_PROXIES,
  })
  for (const { routes } of subgraphs) {
    if (routes) await Promise.all([gateway.app.register(routes), adapter.register(routes)])
  }
  gatewayPort = await listen(gateway.app, config.HOST, config.GATEWAY_PORT, 'GATEWAY_PORT')
  disposables.use({ [Symbol.asyncDispose]: () => adapter.close() })
  const restPort = await listen(adapter, config.HOST, config.REST_PORT, 'REST_PORT')
  operations.serves()
  return { restPort, gatewayPort, opsPort: operations.port }
}
