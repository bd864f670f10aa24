import { resolve } from 'node:path'
import { z } from 'zod'
import { url } from './kinds.ts'

/** What S3 servers come with, as their documents say. */
const KNOWN_KEYS = ['minioadmin', 'rustfsadmin']

/** Where everything is kept. */
export const stores = {
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
      'Whether this system, with all its workers, alone writes to DATABASE_URL, and so may keep rows in memory for everybody. The embedded database is its own.',
    ),
  REDIS_URL: url('redis', 'rediss')
    .optional()
    .describe(
      'A Redis server for what several machines tell each other. Without it, processes tell each other through Postgres.',
    ),
  CHANNEL_PREFIX: z
    .string()
    .regex(/^[\w.-]+:$/, { error: 'must be a word and a colon' })
    .default('douyin:')
    .describe(
      'What the names of channels and of counters of rates begin with: systems that share a Redis or a database each need their own.',
    ),
  S3_ENDPOINT: url('http', 'https')
    .optional()
    .describe('An S3 server for media. Without it, a folder in DATA_DIR.'),
  S3_ACCESS_KEY: z.string().default('').describe('Access key of the S3 server.'),
  S3_SECRET_KEY: z
    .string()
    .refine((key) => !KNOWN_KEYS.includes(key), {
      error: 'is one that S3 servers come with: everybody knows it',
    })
    .default('')
    .describe('Secret key of the S3 server; none of those that such servers come with.'),
  S3_BUCKET: z.string().default('douyin-media').describe('Bucket for media; private, created when absent.'),
  S3_REGION: z.string().default('us-east-1').describe('Region of the bucket.'),
  DEMO_DATA: z
    .enum(['on', 'off'])
    .optional()
    .describe(
      'Whether an empty database is given a few people and videos at the first start. Without it yes, in production no: everybody knows their password.',
    ),
}
