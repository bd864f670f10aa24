import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Client } from 'minio'
import { afterAll, describe, expect, test } from 'vitest'
import { newObjectName } from '../../subgraphs/videos/media/object-name.ts'
import { startS3Server } from '../../fleet/servers/s3.ts'
import { openS3Store } from '../../subgraphs/videos/media/s3-store.ts'
import { noS3 } from './s3-stage.ts'

/** All that a key needs; docs/uploads.md says the same. */
const onBucket = ['s3:ListBucket', 's3:ListBucketMultipartUploads']
const onObjects = [
  ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
  ...['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
]

const server = noS3 === null ? await startS3Server(process.env) : null
afterAll(() => server?.[Symbol.asyncDispose]())
const why = noS3 ?? (server?.other ? null : 'skipped: no second key at this server')

describe.skipIf(why !== null)(`a key that may do no more than it must${why ? ` (${why})` : ''}`, () => {
  test('is enough for a bucket that is there, and opens nothing else', async () => {
    if (!server?.other) return
    const { options, other } = server
    const { hostname, port } = new URL(options.endpoint)
    const at = { endPoint: hostname, port: Number(port), useSSL: false, region: options.region }
    const owner = new Client({ ...at, accessKey: options.accessKey, secretKey: options.secretKey })
    const bucket = `given-${randomBytes(4).toString('hex')}`
    await owner.makeBucket(bucket)
    const [here, within] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]
    const allow = (Action: string[], Resource: string) => {
      return { Effect: 'Allow', Principal: { AWS: [other.arn] }, Action, Resource }
    }
    const Statement = [allow(onBucket, here), allow(onObjects, within)]
    await owner.setBucketPolicy(bucket, JSON.stringify({ Version: '2012-10-17', Statement }))

    const store = await openS3Store({ ...options, ...other, bucket })
    await store.ready()
    for (const size of [1_000, 12_000_000]) {
      const bytes = randomBytes(size)
      const name = newObjectName('video/mp4')
      await store.put(name, bytes, { contentType: 'video/mp4', size })
      expect((await store.stat(name))?.size).toBe(size)
      expect(
        (await buffer(await store.open(name, { start: 10, end: 19 }))).equals(bytes.subarray(10, 20)),
      ).toBe(true)
      const listed: string[] = []
      for await (const object of store.list()) listed.push(object.name)
      expect(listed).toEqual([name])
      await store.remove(name)
      expect(await store.stat(name)).toBeNull()
    }
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(12_000_000)
        throw new Error('gone')
      })(),
    )
    const about = { contentType: 'video/mp4', size: 20_000_000 } as const
    await expect(store.put(newObjectName('video/mp4'), broken, about)).rejects.toThrow('gone')
    expect(await store.removeIncomplete(new Date(Date.now() + 60_000))).toBe(0)

    const key = new Client({ ...at, accessKey: other.accessKey, secretKey: other.secretKey })
    const private_ = `private-${randomBytes(4).toString('hex')}`
    await owner.makeBucket(private_)
    const forbidden = [
      () => key.bucketExists(private_),
      () => key.putObject(private_, 'x', 'x'),
      () => key.setBucketPolicy(bucket, '{}'),
      () => key.removeBucket(bucket),
    ]
    for (const attempt of forbidden) await expect(attempt()).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('that may do nothing in the bucket is told of at the start', async () => {
    if (!server?.other) return
    const { options, other } = server
    await openS3Store(options)
    await expect(openS3Store({ ...options, ...other })).rejects.toThrow(/denied|forbidden|valid/i)
  })
})
