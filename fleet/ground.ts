import { join } from 'node:path'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import type { Disposables } from '#platform/process/disposables.ts'
import type { Config } from '#platform/process/config.ts'
import { findRedis, openRedis } from './servers/redis.ts'
import { startS3Server, whyNoS3 } from './servers/s3.ts'

/** Where the servers are that all services share. */
export interface Ground {
  readonly settings: Readonly<Record<string, string>>
  /** What was found, started, or done without: a line each, for people. */
  readonly found: readonly string[]
}

/** Finds Postgres, Redis and S3 in the settings, or starts what is missing and can be started here. */
export async function openGround(config: Config, disposables: Disposables): Promise<Ground> {
  const databaseUrl = config.DATABASE_URL ?? (await startPostgres(config, disposables))
  await migrate(databaseUrl)
  const redis = await redisOf(config, disposables)
  const s3 = await s3Of(config, disposables)
  return {
    settings: { DATABASE_URL: databaseUrl, ...redis.settings, ...s3.settings },
    found: [
      `Postgres ${config.DATABASE_URL ? 'of DATABASE_URL' : 'embedded'}`,
      `Redis    ${redis.found}`,
      `S3       ${s3.found}`,
    ],
  }
}

async function startPostgres({ DATA_DIR }: Config, disposables: Disposables): Promise<string> {
  // Two processes of each subgraph hold connections of their own.
  const settings = { max_connections: '300' }
  const folder = join(DATA_DIR, 'postgres')
  return disposables.use(await openEmbeddedPostgres({ folder, settings, keepsRunning: true })).url
}

/** A server that was found or started, as settings and as a line for people. */
interface Found {
  settings: Record<string, string>
  found: string
}

async function redisOf({ REDIS_URL }: Config, disposables: Disposables): Promise<Found> {
  if (REDIS_URL) return { settings: { REDIS_URL }, found: 'of REDIS_URL' }
  const program = await findRedis()
  if ('reason' in program)
    return { settings: {}, found: `none (${program.reason}); services tell each other through Postgres` }
  const { url } = disposables.use(await openRedis(program))
  return { settings: { REDIS_URL: url }, found: 'started' }
}

async function s3Of(config: Config, disposables: Disposables): Promise<Found> {
  const given = {
    ...{ S3_ACCESS_KEY: config.S3_ACCESS_KEY, S3_SECRET_KEY: config.S3_SECRET_KEY },
    ...{ S3_BUCKET: config.S3_BUCKET, S3_REGION: config.S3_REGION },
  }
  if (config.S3_ENDPOINT)
    return { settings: { S3_ENDPOINT: config.S3_ENDPOINT, ...given }, found: 'of S3_ENDPOINT' }
  const why = await whyNoS3({})
  if (why) return { settings: {}, found: `none (${why}); media lies in a folder` }
  const { options } = disposables.use(await startS3Server({}))
  return {
    settings: {
      ...{
        S3_ENDPOINT: options.endpoint,
        S3_ACCESS_KEY: options.accessKey,
        S3_SECRET_KEY: options.secretKey,
      },
      ...{ S3_BUCKET: options.bucket, S3_REGION: options.region ?? '' },
    },
    found: 'started (in memory: media is gone when it stops)',
  }
}
