import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client } from 'minio'
import { startS3Server } from '../../fleet/servers/s3.ts'
import type { S3StoreOptions } from '../../subgraphs/videos/media/s3-store.ts'
import { eventually } from '../eventually.ts'
import { clip } from '../phone.ts'
import type { Mode } from './breakable-way.ts'
import { noS3, openS3StageAt, type S3Stage } from './s3-stage.ts'
import { CREATE, hurry, paddedClip, PUBLISH, put, sendFile } from './sending.ts'

const server = noS3 === null ? await startS3Server(process.env) : null
afterAll(() => server?.[Symbol.asyncDispose]())

/** A bucket, a way to it and a world, for the stories of one row. */
async function openStage(): Promise<S3Stage> {
  if (!server) throw new Error('there is no S3 server')
  return openS3StageAt(server)
}

// Most of it is waiting, so there are rows of stories beside each other, none of which breaks the way of another.
describe.skipIf(noS3 !== null)(`media in an S3 bucket${noS3 ? ` (${noS3})` : ''}`, () => {
  describe.concurrent('and files that come and go', () => {
    let stage: S3Stage
    beforeAll(async () => (stage = await openStage()))
    afterAll(() => stage[Symbol.asyncDispose]())

    test.sequential(
      'S-51: a video goes into the bucket and comes back, whole and in ranges; strangers get nothing from the bucket itself',
      async () => {
        const { server, bucket, world } = stage
        const ana = await world.graph.signUp('ana')
        const id = await sendFile(ana, await clip())
        const publishVideo = await eventually(async () => {
          const answer = await ana.get(PUBLISH, { id, title: 'in a bucket' })
          return answer.publishVideo.status === 'READY' && answer.publishVideo
        }, 15_000)
        const whole = await fetch(publishVideo.playUrl)
        const bytes = Buffer.from(await whole.arrayBuffer())
        expect(Object.fromEntries(whole.headers)).toMatchObject({
          ...{
            'content-type': 'video/mp4',
            'content-length': String(bytes.length),
            'x-content-type-options': 'nosniff',
          },
          ...{ 'cache-control': expect.stringContaining('immutable'), etag: expect.stringMatching(/^"/) },
        })
        const part = await fetch(publishVideo.playUrl, { headers: { range: 'bytes=100-199' } })
        expect([part.status, part.headers.get('content-range')]).toEqual([
          206,
          `bytes 100-199/${bytes.length}`,
        ])
        expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200))
        expect((await fetch(publishVideo.playUrl, { headers: { range: 'bytes=99999999-' } })).status).toBe(
          416,
        )
        const name = new URL(publishVideo.playUrl).pathname.split('/').at(-1)
        for (const path of [`/${bucket}/${name}`, `/${bucket}`])
          expect((await fetch(server.options.endpoint + path)).status).toBe(403)
      },
    )

    test.sequential(
      'of a long file whose sender goes nothing stays in the bucket, not even a part',
      async ({ expect }) => {
        const { server, bucket, world } = stage
        const client = bucketClient(server.options)
        const before = await namesIn(client, bucket)
        const dora = await world.graph.signUp('dora')
        const { createUpload } = await dora.get(CREATE)
        const outgoing = request(createUpload.url, {
          method: 'PUT',
          headers: { 'content-length': 30_000_000 },
        })
        outgoing.on('error', () => undefined)
        outgoing.write(Buffer.alloc(12_000_000))
        await eventually(async () => (await incompleteIn(client, bucket)).length === 1)
        outgoing.destroy()
        await expect.poll(() => incompleteIn(client, bucket), { timeout: 5_000 }).toEqual([])
        // What was sent for videos of other stories may go meanwhile.
        const added = (await namesIn(client, bucket)).filter((name) => !before.includes(name))
        expect(added).toEqual([])
        expect(await put(createUpload.url, await clip())).toBe(404)
      },
    )

    test.sequential(
      'a store that falls silent in the middle of a long file costs a refusal soon, not a wait without end',
      async () => {
        const { server, bucket, way, world } = stage
        const emma = await world.graph.signUp('emma')
        const { createUpload } = await emma.get(CREATE)
        const outgoing = request(createUpload.url, {
          method: 'PUT',
          headers: { 'content-length': 30_000_000 },
        })
        const answer = new Promise<number>((resolve, reject) => {
          outgoing.once('error', reject).once('response', ({ statusCode = 0 }) => resolve(statusCode))
        })
        outgoing.write(Buffer.alloc(12_000_000))
        await eventually(async () => {
          return (await incompleteIn(bucketClient(server.options), bucket)).length === 1
        })
        await way.become('is silent')
        const start = performance.now()
        outgoing.end(Buffer.alloc(18_000_000))
        expect(await answer).toBe(503)
        // On a quiet machine it is three seconds; the promised five are held to by s3-outage.faults.ts.
        expect(performance.now() - start).toBeLessThan(12_000)
        await way.become('passes')
      },
    )
  })

  describe.concurrent.each<[Mode, Mode]>([
    ['is silent', 'is gone'],
    ['hangs up', 'answers 500'],
  ])('the way to which %s, and later %s', (...row) => {
    let stage: S3Stage
    beforeAll(async () => (stage = await openStage()))
    afterAll(() => stage[Symbol.asyncDispose]())

    test.sequential.each(row)(
      'while the store %s all else goes on; uploads are refused in time, and work again afterwards without a restart',
      async (mode) => {
        const { way, world } = stage
        const { graph, phone } = world
        const person = await phone.signUp(`ben ${mode}`)
        const client = await graph.signUp(`cleo ${mode}`)
        const before = await paddedClip('hills')
        await eventually(
          async () => (await person.publish(`before it ${mode}`, before)).status_code === 0,
          15_000,
        )
        const [{ id: video_id }] = (await person.get('publish/list/')).video_list
        const { createUpload } = await client.get(CREATE)
        const accepted = await sendFile(client, await paddedClip('balls'))

        await way.become(mode)
        // What has arrived is accepted, and made when the store is back.
        const accepting = client.get(PUBLISH, { id: accepted, title: 'accepted' })
        const start = performance.now()
        const [status, reply] = await Promise.all([
          put(createUpload.url, await paddedClip('lotus')),
          person.publish('during', await paddedClip('neon')),
        ])
        // On a quiet machine it is three seconds; the promised five are held to by s3-outage.faults.ts.
        expect(performance.now() - start).toBeLessThan(12_000)
        expect(status).toBe(503)
        expect(reply).toMatchObject({ status_code: 2, status_msg: expect.stringContaining('try again') })
        expect((await accepting).publishVideo.status).toBe('PROCESSING')
        for (let n = 0; n < 5; n += 1) {
          expect((await person.get('feed/')).status_code).toBe(0)
          expect(
            (await person.post('favorite/action/', { video_id, action_type: 1 + (n % 2) })).status_code,
          ).toBe(0)
          expect(
            (await person.post('message/action/', { to_user_id: client.id, action_type: 1, content: 'hi' }))
              .status_code,
          ).toBe(0)
        }

        await way.become('passes')
        await hurry(world.databaseUrl)
        const after = await paddedClip('aurora')
        // A second time is a retry: this machine may be busy.
        await eventually(async () => (await person.publish('after', after)).status_code === 0)
        await eventually(
          async () =>
            (await client.get(PUBLISH, { id: accepted, title: 'accepted' })).publishVideo.status === 'READY',
          15_000,
        )
        const titles = (await person.get('publish/list/')).video_list.map(
          ({ title }: { title: string }) => title,
        )
        expect(titles).toEqual(['after', `before it ${mode}`])
      },
    )
  })
})

function bucketClient({ endpoint, ...key }: S3StoreOptions): Client {
  const { hostname, port } = new URL(endpoint)
  return new Client({ ...key, endPoint: hostname, port: Number(port), useSSL: false })
}

async function incompleteIn(client: Client, bucket: string): Promise<string[]> {
  const names: string[] = []
  const uploads: AsyncIterable<{ key: string }> = client.listIncompleteUploads(bucket, '', true)
  for await (const { key } of uploads) names.push(key)
  return names
}

async function namesIn(client: Client, bucket: string): Promise<string[]> {
  const names: string[] = []
  const objects: AsyncIterable<{ name?: string }> = client.listObjectsV2(bucket, '', true)
  for await (const { name = '' } of objects) names.push(name)
  return names.toSorted()
}
