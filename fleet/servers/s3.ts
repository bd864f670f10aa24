import { randomBytes } from 'node:crypto'
import { startCeph } from './ceph.ts'
import { run } from './programs.ts'
import type { S3Server } from './s3-server.ts'

const PROGRAMS = ['ceph-authtool', 'monmaptool', 'ceph-mon', 'ceph', 'ceph-osd', 'radosgw-admin', 'radosgw']

/** Why there is none here; null when there is one. */
export async function whyNoS3(env: NodeJS.ProcessEnv): Promise<string | null> {
  if (env.S3_ENDPOINT) return null
  for (const program of PROGRAMS)
    if ((await run('which', [program]).catch(() => '')) === '')
      return `skipped: S3_ENDPOINT is not set and ${program} (apt-get install radosgw ceph-mon ceph-osd) is not here`
  return null
}

/** The one of `S3_ENDPOINT`, or one of our own. */
export async function startS3Server(env: NodeJS.ProcessEnv): Promise<S3Server> {
  const bucket = `media-test-${randomBytes(4).toString('hex')}`
  if (!env.S3_ENDPOINT) return startCeph(bucket)
  const options = {
    ...{ endpoint: env.S3_ENDPOINT, accessKey: env.S3_ACCESS_KEY ?? '', secretKey: env.S3_SECRET_KEY ?? '' },
    ...{ bucket, region: env.S3_REGION },
  }
  return { options, other: null, [Symbol.asyncDispose]: async () => undefined }
}
