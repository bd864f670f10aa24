import type { FastifyInstance } from 'fastify'
import { openDb, POOL, type OnStatement, type Owner, type Sql } from '#db/client.ts'
import type { PasswordCost } from '#db/password-cost.ts'
import type { Config } from '#platform/process/config.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import { baseAddress } from '#platform/http/base-address.ts'
import { maskOf } from '#platform/graph/sensitive-words.ts'
import { openHotSettings, type HotSettings } from '#platform/process/hot-settings.ts'
import { openWriters, type Writers } from '#platform/graph/writers.ts'
import type { Ready } from '#platform/http/http.ts'
import type { Section } from '#platform/observe/section.ts'
import { watchPool } from '#platform/observe/statements.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import type { Logger } from '#platform/process/logger.ts'
import { openSubgraph, type Subgraph } from '#platform/graph/subgraph.ts'
import { limitWrites } from '#platform/rate/limit-writes.ts'
import { openRateLimiter } from '#platform/rate/rate-limiter.ts'
import type { Topics } from '#platform/topic/topic.ts'
import { chat, interactions, social, users, videos } from './index.ts'
import { openChatDeps } from './chat/deps.ts'
import { createDeps as interactionsDeps } from './interactions/context.ts'
import { regionsAs } from './interactions/regions.ts'
import { createDeps as socialDeps } from './social/context.ts'
import { createDeps as usersDeps } from './users/context.ts'
import { ratesAs } from './rates.ts'
import type { MediaTools } from './videos/media/media-tools.ts'
import { openVideosDeps } from './videos/deps.ts'

export interface Ground {
  config: Config
  databaseUrl: string
  topics: Topics
  /** Who else writes to the database, and has to be heard to know when kept rows are old; strangers, without it. */
  writers?: Writers
  /** What may change while the system runs; nothing, without it. */
  hot?: HotSettings
  logger: Logger
  /** Proves what services of our own say; without it an upload does not go on with its sender's trace. */
  sealer?: Sealer
  /** Closes what a subgraph opens. */
  disposables: Disposables
  /** Hears every SQL statement: how tests count them. */
  onStatement?: OnStatement
  /** What hashing a password takes, for tests that sign up many people. */
  passwordCost?: PasswordCost
  /** What videos are made with, for tests that open many systems in one process. */
  mediaTools?: MediaTools
}

/** A subgraph with the ground it stands on. */
export interface OpenSubgraph {
  subgraph: Subgraph
  ready: Ready
  /** Routes beside GraphQL that it serves on whatever port clients come to. */
  routes?: (app: FastifyInstance) => Promise<void>
  /** What it adds to the page for operators. */
  section?: Section
}

/** `ready` is about what it needs besides the database. */
type Opener = (
  ground: Ground & { hot: HotSettings; writers: Writers },
  sql: Sql,
) => Promise<Omit<OpenSubgraph, 'ready'> & { ready?: Ready }>

const openers: Record<Owner, Opener> = {
  async users({ config, passwordCost, writers, hot, logger, disposables }, sql) {
    const own = { mask: maskOf(hot), logger: logger.child({ subgraph: 'users' }), passwordCost }
    const deps = usersDeps(sql, { ...own, writers, baseFor: baseAddress(config) })
    disposables.use(deps.leaving)
    return { subgraph: openSubgraph(users, deps, logger) }
  },
  async videos(ground, sql) {
    const { deps, routes, section, ready } = await openVideosDeps(ground, sql)
    return { subgraph: openSubgraph(videos, deps, ground.logger), routes, section, ready }
  },
  async interactions({ writers, hot, logger, disposables }, sql) {
    const own = {
      mask: maskOf(hot),
      regions: regionsAs(hot),
      logger: logger.child({ subgraph: 'interactions' }),
    }
    const deps = interactionsDeps(sql, { ...own, writers })
    disposables.use(deps.views)
    return { subgraph: openSubgraph(interactions, deps, logger) }
  },
  async social({ writers, logger }, sql) {
    return { subgraph: openSubgraph(social, socialDeps(sql, writers), logger) }
  },
  async chat({ topics, hot, logger, disposables }, sql) {
    const deps = openChatDeps({ topics, disposables, mask: maskOf(hot) }, sql)
    return { subgraph: openSubgraph(chat, deps, logger) }
  },
}

export const subgraphNames = Object.keys(openers) as Owner[]

/** Opens one subgraph on connections of its own role. */
export async function open(name: Owner, ground: Ground): Promise<OpenSubgraph> {
  const { config, databaseUrl, onStatement, logger, disposables } = ground
  const { watch } = disposables.use(watchPool(name, POOL))
  const { sql } = disposables.use(openDb({ url: databaseUrl, owner: name, onStatement, watch }))
  const hot = ground.hot ?? openHotSettings(undefined, logger)
  const writers = ground.writers ?? openWriters('strangers', ground.topics)
  const opened = await openers[name]({ ...ground, hot, writers }, sql)
  const { SEAL_SECRET: secret, CHANNEL_PREFIX: system } = config
  const limiter = disposables.use(openRateLimiter(config.REDIS_URL, logger, { secret, system }))
  limitWrites(opened.subgraph.schema, ratesAs(hot, config.RATE_LIMITS), limiter)
  const ready = async () => void (await Promise.all([sql`select 1`, opened.ready?.()]))
  return { ...opened, ready }
}
