import { resolve } from 'node:path'
import proxyAddress from '@fastify/proxy-addr'
import { z } from 'zod'
import { operatorSettings } from './operator-settings.ts'
import { addressesOf, anyPort, port, url } from './setting-kinds.ts'
import { readSettingFiles } from './setting-files.ts'

/** Every setting of the system. `.env.example` is written from this object, so it cannot lie. */
export const settings = z.object({
  REST_PORT: port(8080).describe(
    'Port of the REST adapter, which the phone app talks to. 0 picks a free one.',
  ),
  GATEWAY_PORT: port(4000).describe('Port of the GraphQL gateway and its playground. 0 picks a free one.'),
  HOST: z.string().default('0.0.0.0').describe('Address that both ports listen at.'),
  DATA_DIR: z
    .string()
    .default('.data')
    .transform((path) => resolve(path))
    .describe('Folder for everything kept on this machine: the database, media, unfinished uploads.'),
  DATABASE_URL: url('postgres', 'postgresql')
    .optional()
    .describe('A Postgres server, version 15 or newer. Without it the embedded one runs in DATA_DIR.'),
  SOLE_WRITER: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether this process alone writes to DATABASE_URL, and so may keep rows in memory. The embedded database is its own.',
    ),
  REDIS_URL: url('redis', 'rediss')
    .optional()
    .describe(
      'A Redis server for what several machines tell each other. Without it, processes tell each other through Postgres.',
    ),
  S3_ENDPOINT: url('http', 'https')
    .optional()
    .describe('An S3 server for media. Without it, a folder in DATA_DIR.'),
  S3_ACCESS_KEY: z.string().default('').describe('Access key of the S3 server.'),
  S3_SECRET_KEY: z.string().default('').describe('Secret key of the S3 server.'),
  S3_BUCKET: z.string().default('douyin-media').describe('Bucket for media; private, created when absent.'),
  S3_REGION: z.string().default('us-east-1').describe('Region of the bucket.'),
  PUBLIC_URL: url('http', 'https')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Base of all addresses that are given out: of videos, covers and uploads. Without it, the origin that the client itself used.',
    ),
  GATEWAY_URL: z
    .string()
    .refine((text) => addressesOf(text).every((each) => url('http', 'https').safeParse(each).success), {
      error: 'must be addresses that begin with http:// or https://, with commas between them',
    })
    .default('http://127.0.0.1:4000/graphql')
    .transform(addressesOf)
    .describe(
      'Where a REST adapter that runs on its own finds the gateway; of several, it asks one after the other.',
    ),
  SUBGRAPH_PORT: anyPort
    .optional()
    .describe(
      'Port of a subgraph that runs on its own. Without it, the one of its first address in supergraph.yaml.',
    ),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(0)
    .describe(
      'How long a service that was told to stop goes on answering, while it says that it is not ready any more.',
    ),
  SEAL_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Proves to a service who is asking; the same for all services. Without it, one machine makes a new one at each start.',
    ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
    .refine(areAddresses, { error: 'must be addresses or networks, e.g. 10.0.0.0/8, fd00::/8, loopback' })
    .describe(
      'Proxies in front, e.g. 10.0.0.0/8 loopback: from these alone X-Forwarded-For counts. Without it, whoever connects is the client.',
    ),
  RATE_LIMITS: z
    .string()
    .regex(/^(off|([\w-]+=\d{1,9}\/\d{1,9}(,|$))*)$/, {
      error: 'must be off, or NAME=MOST/SECONDS, with commas in between',
    })
    .default('')
    .describe(
      'How often people may do things, where it is not to be as in docs/accounts.md: comment=60/60,register=1000/900. Or off.',
    ),
  FEED_PAGE: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .default(20)
    .describe("Videos in one page of the app's feed, at most 30."),
  MAX_UPLOAD_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(512)
    .describe('Largest video file, in MiB.'),
  UPLOAD_KB_PER_SECOND: z.coerce
    .number()
    .int()
    .min(0)
    .default(8)
    .describe(
      'A file that comes more slowly than this, in KiB, over ten seconds is refused. 0 takes its time.',
    ),
  UPLOADS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(1)
    .default(32)
    .describe('Files that one REST adapter receives at once; more are refused.'),
  PUBLISH_WAIT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(20)
    .describe("How long the app's upload is answered later until its video is ready."),
  MEDIA_JOBS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(2)
    .describe('Uploads that one videos service makes into videos at once. 0 leaves it to others.'),
  FFMPEG_PATH: z
    .string()
    .optional()
    .describe('An ffmpeg to use. Without it, the one on PATH, else the bundled wasm build.'),
  PATH: z.string().default('').describe('Where programs such as ffmpeg are looked for; set by every shell.'),
  DEMO_DATA: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether an empty database is given a few people and videos at the first start.'),
  ...operatorSettings,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('What is logged.'),
})

function areAddresses(entries: string[]): boolean {
  try {
    proxyAddress.compile(entries)
    return true
  } catch {
    return false
  }
}

export type Config = z.infer<typeof settings>

/** Something a person can put right: start-up prints its sentence and no stack. */
export class SetupError extends Error {
  override name = 'SetupError'
}

/** Reads the environment once and judges it whole: every problem is told in one message. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const entries = Object.entries(readSettingFiles(env, Object.keys(settings.shape), problems))
  const result = settings.safeParse(Object.fromEntries(entries.filter(([, value]) => value !== '')))
  for (const issue of result.error?.issues ?? []) problems.push(`  ${issue.path.join('.')}: ${issue.message}`)
  if (problems.length === 0 && result.success) return result.data
  throw new SetupError(`These settings cannot be used:\n${problems.join('\n')}`)
}
