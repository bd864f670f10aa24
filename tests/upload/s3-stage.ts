import { randomBytes } from 'node:crypto'
import { startS3Server, whyNoS3 } from '../../fleet/servers/s3.ts'
import type { S3Server } from '../../fleet/servers/s3-server.ts'
import { createWorld, type World } from '../world.ts'
import { breakableWay, type BreakableWay, type Mode } from './breakable-way.ts'

export const noS3 = await whyNoS3(process.env)

/** A world whose media lies in a bucket, the way to which can be broken. */
export interface S3Stage extends AsyncDisposable {
  readonly server: S3Server
  readonly bucket: string
  readonly way: BreakableWay
  readonly world: World
}

export async function openS3Stage(atFirst: Mode = 'passes'): Promise<S3Stage> {
  const server = await startS3Server(process.env)
  const stage = await stageAt(server, server.options.bucket, atFirst)
  return {
    ...stage,
    async [Symbol.asyncDispose]() {
      for (const each of [stage, server]) await each[Symbol.asyncDispose]()
    },
  }
}

/** One more on a server that is there: with a bucket and a way of its own, which others do not break. */
export function openS3StageAt(server: S3Server): Promise<S3Stage> {
  return stageAt(server, `${server.options.bucket}-${randomBytes(4).toString('hex')}`, 'passes')
}

async function stageAt(server: S3Server, bucket: string, atFirst: Mode): Promise<S3Stage> {
  const way = await breakableWay(new URL(server.options.endpoint))
  await way.become(atFirst)
  const { accessKey, secretKey, region = 'us-east-1' } = server.options
  const place = { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_BUCKET: bucket, S3_REGION: region }
  const world = await createWorld({ settings: { ...place, S3_ENDPOINT: way.url, PUBLISH_WAIT_SECONDS: '3' } })
  return {
    ...{ server, bucket, way, world },
    async [Symbol.asyncDispose]() {
      await way.become('passes')
      for (const each of [world, way]) await each[Symbol.asyncDispose]()
    },
  }
}
