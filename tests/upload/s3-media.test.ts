import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { startS3Server, whyNoS3 } from '../../subgraphs/videos/media/s3-server.ts'
import { clip } from '../phone.ts'
import { createWorld } from '../world.ts'
import { CREATE, eventually, hurry, paddedClip, PUBLISH, put, sendFile } from './sending.ts'

type Mode = 'passes' | 'is silent' | 'hangs up' | 'answers 500'

/** A way to a server that a test can break. */
async function breakableWay(to: URL) {
  let mode: Mode = 'passes'
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    if (mode === 'hangs up') return void socket.destroy()
    if (mode === 'is silent') return void socket.resume()
    if (mode === 'answers 500') {
      socket.once('data', () =>
        socket.end('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
      )
      return
    }
    const onward = connect(Number(to.port), to.hostname)
    open.add(onward)
    onward.on('error', () => socket.destroy()).on('close', () => open.delete(onward))
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    become(next: Mode) {
      mode = next
      for (const socket of open) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const noS3 = await whyNoS3(process.env)
const stage = noS3 === null ? await openStage() : null
afterAll(() => stage?.close())

/** A world whose media lies in a bucket, the way to which can be broken. */
async function openStage() {
  const server = await startS3Server(process.env)
  const way = await breakableWay(new URL(server.options.endpoint))
  const { accessKey, secretKey, bucket, region = 'us-east-1' } = server.options
  const place = { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_BUCKET: bucket, S3_REGION: region }
  const world = await createWorld({ settings: { ...place, S3_ENDPOINT: way.url, PUBLISH_WAIT_SECONDS: '3' } })
  return {
    ...{ server, bucket, way, world },
    async close() {
      way.become('passes')
      for (const each of [world, way, server]) await each[Symbol.asyncDispose]()
    },
  }
}

function onStage() {
  if (!stage) throw new Error('there is no S3 server')
  return stage
}

describe.skipIf(noS3 !== null)(`media in an S3 bucket${noS3 ? ` (${noS3})` : ''}`, () => {
  test('S-51: a video goes into the bucket and comes back, whole and in ranges; strangers get nothing from the bucket itself', async () => {
    const { server, bucket, world } = onStage()
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
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200))
    expect((await fetch(publishVideo.playUrl, { headers: { range: 'bytes=99999999-' } })).status).toBe(416)
    const name = new URL(publishVideo.playUrl).pathname.split('/').at(-1)
    for (const path of [`/${bucket}/${name}`, `/${bucket}`])
      expect((await fetch(server.options.endpoint + path)).status).toBe(403)
  })

  test.each<Mode>(['is silent', 'hangs up', 'answers 500'])(
    'while the store %s all else goes on; uploads are refused in time, and work again afterwards without a restart',
    async (mode) => {
      const { way, world } = onStage()
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

      way.become(mode)
      const start = performance.now()
      const [status, reply] = await Promise.all([
        put(createUpload.url, await paddedClip('lotus')),
        person.publish('during', await paddedClip('neon')),
      ])
      expect(performance.now() - start).toBeLessThan(6_000)
      expect(status).toBe(503)
      expect(reply).toMatchObject({ status_code: 2, status_msg: expect.stringContaining('try again') })
      // What has arrived is accepted, and made when the store is back.
      const { publishVideo } = await client.get(PUBLISH, { id: accepted, title: 'accepted' })
      expect(publishVideo.status).toBe('PROCESSING')
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

      way.become('passes')
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
