import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Client } from 'minio'
import { within } from '#platform/process/within.ts'
import { exactSize } from './exact-size.ts'
import { ObjectExists, StoreUnavailable, checkObjectName, type MediaStore } from './media-store.ts'
import { impatientAgent } from './impatient-agent.ts'
import { typeOfObjectName } from './object-name.ts'
import { onceItWorks } from './once-it-works.ts'
import { answered, isS3Error, unlessUnavailable } from './s3-errors.ts'

// minio-js holds one part in memory per running upload, and cuts streams of unknown length at its part size.
const PART_BYTES = 5 * 1024 * 1024

/** A store that neither takes nor gives a byte for this long does not answer. */
const PATIENCE_MS = 3_000

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
 * Rejects when the endpoint refuses the key; one that cannot be reached is tried again when it is needed.
 */
export async function openS3Store(options: S3StoreOptions): Promise<MediaStore> {
  const { bucket, region = 'us-east-1' } = options
  const client = connect(options, region, PATIENCE_MS)
  // Players may stop reading for as long as they like, so what they read comes by connections that are patient.
  const reading = connect(options, region)
  const bucketIsThere = onceItWorks(() => ensureBucket(client, bucket, region))
  await bucketIsThere().catch(unlessUnavailable)

  return {
    async put(name, body, { contentType, size }) {
      checkObjectName(name, contentType)
      const source = exactSize(body, size)
      const broken = brokenSource(source)
      const isSmall = size !== undefined && size <= PART_BYTES
      let uploadId: string | undefined
      try {
        await answered(bucketIsThere())
        // Not every S3 honours the condition on a multipart upload, so the name is also looked up first.
        if (await answered(statOrNull(client, bucket, name))) throw new ObjectExists(`${name} exists`)
        const headers = { 'Content-Type': contentType, ...(isSmall && { 'If-None-Match': '*' }) }
        // Begun here, where it can be given up; minio-js goes on with what it finds begun.
        if (!isSmall) uploadId = await answered(client.initiateNewMultipartUpload(bucket, name, headers))
        // Small ones are sent in one go, so that only the store's own slowness counts against it.
        const bytes = isSmall ? await Promise.race([buffer(source), broken]) : source
        await Promise.race([answered(client.putObject(bucket, name, bytes, size, headers)), broken])
      } catch (cause) {
        // Of a store that does not answer nothing can be asked: what stays there is the sweeper's.
        if (uploadId && !(cause instanceof StoreUnavailable))
          await client.abortMultipartUpload(bucket, name, uploadId).catch(() => undefined)
        throw cause
      } finally {
        source.destroy()
      }
    },
    async open(name, range) {
      checkObjectName(name)
      const stream = range
        ? reading.getPartialObject(bucket, name, range.start, range.end - range.start + 1)
        : reading.getObject(bucket, name)
      return answered(inTime(stream))
    },
    async stat(name) {
      // Not the type that the bucket tells: what the name says is what `put` allowed.
      const contentType = checkObjectName(name)
      const facts = await answered(statOrNull(client, bucket, name))
      if (!facts) return null
      return { size: facts.size, contentType, etag: `"${facts.etag}"`, modifiedAt: facts.lastModified }
    },
    async remove(name) {
      checkObjectName(name)
      await answered(client.removeObject(bucket, name))
    },
    async *list() {
      await answered(bucketIsThere())
      const items: AsyncIterable<{ name?: string; size?: number; lastModified?: Date }> =
        client.listObjectsV2(bucket, '', true)
      for await (const { name = '', size = 0, lastModified } of items)
        if (lastModified && typeOfObjectName(name)) yield { name, size, modifiedAt: lastModified }
    },
    async removeIncomplete(before) {
      await answered(bucketIsThere())
      let removed = 0
      // Its type does not tell, but the time is there.
      const uploads: AsyncIterable<{ key: string; uploadId: string; initiated?: Date }> =
        client.listIncompleteUploads(bucket, '', true)
      for await (const { key, uploadId, initiated } of uploads) {
        if (!initiated || initiated >= before) continue
        await answered(client.abortMultipartUpload(bucket, key, uploadId))
        removed += 1
      }
      return removed
    },
    async ready() {
      await answered(bucketIsThere())
      if (!(await answered(client.bucketExists(bucket)))) throw new Error(`the bucket ${bucket} is gone`)
    },
  }
}

function connect(
  { endpoint, accessKey, secretKey }: S3StoreOptions,
  region: string,
  patienceMs?: number,
): Client {
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
    // It would send a stream again that was read already.
    retryOptions: { disableRetry: true },
    transportAgent: impatientAgent(protocol, patienceMs),
  })
}

async function inTime(asked: Promise<Readable>): Promise<Readable> {
  if (await within(PATIENCE_MS, asked)) return asked
  // What comes after all is nobody's: unread it would keep its connection for as long as the store likes.
  asked.then(
    (bytes) => bytes.destroy(),
    () => undefined,
  )
  throw new StoreUnavailable('no first byte in time')
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
