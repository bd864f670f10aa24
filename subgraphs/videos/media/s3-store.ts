import type { Readable } from 'node:stream'
import { Client, S3Error } from 'minio'
import { exactSize } from './exact-size.ts'
import { ObjectExists, ObjectMissing, checkObjectName, type MediaStore } from './media-store.ts'

// minio-js holds one part in memory per running upload, and cuts streams of unknown length at its part size.
const PART_BYTES = 5 * 1024 * 1024

const sweepIncomplete = {
  ID: 'sweep-incomplete-uploads',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
}

/** How to reach a bucket. `endpoint` is a URL, for instance `http://127.0.0.1:9000`; `region` defaults to `us-east-1`. */
export interface S3StoreOptions {
  endpoint: string
  accessKey: string
  secretKey: string
  bucket: string
  region?: string
}

/**
 * A media store in a private bucket of any S3. The bucket is made when it is absent; an existing one keeps its policy.
 * Rejects when the endpoint cannot be reached or refuses the key.
 */
export async function openS3Store(options: S3StoreOptions): Promise<MediaStore> {
  const { bucket, region = 'us-east-1' } = options
  const client = connect(options, region)
  await ensureBucket(client, bucket, region)

  return {
    async put(name, body, { contentType, size }) {
      checkObjectName(name, contentType)
      const source = exactSize(body, size)
      const broken = brokenSource(source)
      try {
        // Not every S3 honours the condition on a multipart upload, so the name is also looked up first.
        if (await statOrNull(client, bucket, name)) throw new ObjectExists(`${name} exists`)
        const headers = { 'Content-Type': contentType, ...(size <= PART_BYTES && { 'If-None-Match': '*' }) }
        const upload = client.putObject(bucket, name, source, size, headers)
        await Promise.race([upload, broken])
      } catch (cause) {
        if (isS3Error(cause, 'PreconditionFailed')) throw new ObjectExists(`${name} exists`)
        if (size > PART_BYTES) await client.removeIncompleteUpload(bucket, name).catch(() => undefined)
        throw cause
      } finally {
        source.destroy()
      }
    },
    async open(name, range) {
      checkObjectName(name)
      const stream = range
        ? client.getPartialObject(bucket, name, range.start, range.end - range.start + 1)
        : client.getObject(bucket, name)
      return stream.catch((cause: unknown) => {
        throw isS3Error(cause, 'NoSuchKey', 'NotFound') ? new ObjectMissing(`no ${name}`) : cause
      })
    },
    async stat(name) {
      // Not the type that the bucket tells: what the name says is what `put` allowed.
      const contentType = checkObjectName(name)
      const facts = await statOrNull(client, bucket, name)
      if (!facts) return null
      return { size: facts.size, contentType, etag: `"${facts.etag}"`, modifiedAt: facts.lastModified }
    },
    async remove(name) {
      checkObjectName(name)
      await client.removeObject(bucket, name)
    },
    async ready() {
      if (!(await client.bucketExists(bucket))) throw new Error(`the bucket ${bucket} is gone`)
    },
  }
}

function connect({ endpoint, accessKey, secretKey }: S3StoreOptions, region: string): Client {
  const { protocol, hostname, port } = new URL(endpoint)
  return new Client({
    endPoint: hostname,
    useSSL: protocol === 'https:',
    // An empty port means the scheme's own; minio-js wants it absent.
    port: port === '' ? undefined : Number(port),
    accessKey,
    secretKey,
    region,
    partSize: PART_BYTES,
  })
}

async function ensureBucket(client: Client, bucket: string, region: string): Promise<void> {
  if (await client.bucketExists(bucket)) return
  await client.makeBucket(bucket, region).catch((cause: unknown) => {
    // Another process of ours was faster.
    if (!isS3Error(cause, 'BucketAlreadyOwnedByYou')) throw cause
  })
  // A process that dies in an upload leaves parts behind that nobody sees. A store without such rules still stores.
  await client.setBucketLifecycle(bucket, { Rule: [sweepIncomplete] }).catch(() => undefined)
}

function statOrNull(client: Client, bucket: string, name: string) {
  return client.statObject(bucket, name).catch((cause: unknown) => {
    if (isS3Error(cause, 'NotFound', 'NoSuchKey')) return null
    throw cause
  })
}

/**
 * Rejects when the source fails. minio-js pipes it without listening to that: a broken upload would never settle. Made
 * before anything is awaited, since the source may fail at any time, and never an unhandled rejection.
 */
function brokenSource(source: Readable): Promise<never> {
  const broken = new Promise<never>((_, reject) => source.once('error', reject))
  broken.catch(() => undefined)
  return broken
}

function isS3Error(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof S3Error && cause.code !== undefined && codes.includes(cause.code)
}
