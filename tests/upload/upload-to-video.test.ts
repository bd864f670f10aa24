import { afterAll, describe, expect, test } from 'vitest'
import { openDb } from '#db/client.ts'
import { jobStore } from '../../subgraphs/videos/job-store.ts'
import { createDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import type { GraphClient } from '../graph-client.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { ENDLESS_BYTES, ffmpegPath, ffmpegStandIn, withoutFfmpeg, type StandIn } from './ffmpeg-stand-in.ts'
import { CREATE, hurry, MINE, paddedClip, PUBLISH, publishAndWait, sendFile } from './sending.ts'

const mine = async (client: GraphClient) => (await client.get(MINE)).myUploads.items

/** Its answers wait as briefly as they may: for nothing, there. */
const NOBODY_MAKES = { MEDIA_JOBS: '0', PUBLISH_WAIT_SECONDS: '1' }

/** A world whose ffmpeg can be held up and killed, for the stories of one row. */
async function openStage() {
  const standIn: StandIn = await ffmpegStandIn()
  const world = await createWorld({ settings: { FFMPEG_PATH: standIn.path, PUBLISH_WAIT_SECONDS: '3' } })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    await standIn[Symbol.asyncDispose]()
  })
  return { standIn, ...world }
}

// Most of it is waiting, so there are rows of stories beside each other. What one does to its ffmpeg no other sees.
const row = { concurrent: true, skip: !ffmpegPath }

describe(`on its way to a video (${ffmpegPath ? 'with' : withoutFfmpeg} ffmpeg)`, row, async () => {
  const { standIn, graph, phone } = await openStage()

  test.sequential('S-27: ana sees where her file is on its way; others see it when it is ready', async () => {
    const ana = await graph.signUp('ana')
    const { createUpload } = await ana.get(CREATE)
    expect(await mine(ana)).toEqual([
      { id: createUpload.id, status: 'UPLOADING', title: null, bytes: null, failure: null, video: null },
    ])
    await standIn.hold()
    const bytes = await paddedClip('sunrise')
    expect((await fetch(createUpload.url, { method: 'PUT', body: new Uint8Array(bytes) })).status).toBe(204)
    const publishing = ana.get(PUBLISH, { id: createUpload.id, title: 'sunrise' })
    const [sent] = await eventually(async () => {
      const files = await mine(ana)
      return files[0].status === 'PROCESSING' && files
    })
    expect(sent).toMatchObject({ title: 'sunrise', bytes: bytes.length, failure: null })
    expect(sent.video).toMatchObject({ status: 'PROCESSING', playUrl: null })
    const VIDEO = `{ video(id: "${sent.video.id}") { id } feed { items { id } }
      publishedVideos(userId: "${ana.id}") { items { id } } user(id: "${ana.id}") { workCount } }`
    for (const somebody of [graph, await graph.signUp('a stranger')]) {
      const seen = await somebody.get(VIDEO)
      expect(seen).toEqual({
        ...{ video: null, feed: { items: [] }, publishedVideos: { items: [] } },
        user: { workCount: 0 },
      })
    }
    expect((await ana.get(VIDEO)).feed.items).toEqual([])

    await standIn.letGo()
    await publishing
    const { data } = await publishAndWait(ana, { id: createUpload.id, title: 'sunrise' })
    expect(data?.publishVideo).toMatchObject({ id: sent.video.id, status: 'READY', title: 'sunrise' })
    expect(await graph.get(VIDEO)).toEqual({
      ...{ video: { id: sent.video.id }, feed: { items: [{ id: sent.video.id }] } },
      ...{ publishedVideos: { items: [{ id: sent.video.id }] }, user: { workCount: 1 } },
    })
    expect((await mine(ana))[0]).toMatchObject({ status: 'READY', video: { status: 'READY' } })
  })

  test.sequential(
    'what takes longer than the answer waits is PROCESSING when the answer comes, and ready later',
    async () => {
      const ben = await graph.signUp('ben')
      await standIn.hold()
      const id = await sendFile(ben, await paddedClip('hills'))
      const { publishVideo } = await ben.get(PUBLISH, { id, title: 'slow' })
      expect(publishVideo).toMatchObject({
        status: 'PROCESSING',
        title: 'slow',
        playUrl: null,
        coverUrl: null,
        width: null,
      })
      await standIn.letGo()
      const { data } = await publishAndWait(ben, { id, title: 'slow' })
      expect(data?.publishVideo).toMatchObject({ id: publishVideo.id, status: 'READY' })
    },
  )

  test.sequential(
    'the app is told that its video will come by itself when it waited long enough',
    async () => {
      const app = await phone.signUp('cleo')
      await standIn.hold()
      const reply = await app.publish('patience', await paddedClip('lotus'))
      expect(reply.status_code).not.toBe(0)
      expect(reply.status_msg).toMatch(/appear by itself/)
      await standIn.letGo()
      const [video] = await eventually(async () => {
        const { video_list } = await app.get('publish/list/')
        return video_list.length > 0 && video_list
      })
      expect(video.title).toBe('patience')
    },
  )

  test.sequential('a file that is no video stays visible to its owner, with the reason', async () => {
    const dora = await graph.signUp('dora')
    const id = await sendFile(dora, Buffer.from('no video at all'))
    expect(await dora.refusal(PUBLISH, { id, title: 'trust me' })).toBe('UNSUPPORTED_MEDIA')
    const [sent] = await mine(dora)
    expect(sent).toMatchObject({
      ...{ id, status: 'FAILED', title: 'trust me' },
      failure: { code: 'NOT_MP4', message: 'This is not an MP4 or MOV file' },
      video: { status: 'FAILED', failure: { code: 'NOT_MP4' } },
    })
    expect((await graph.get(`{ video(id: "${sent.video.id}") { id } }`)).video).toBeNull()
  })

  test.sequential('what I sent comes in pages, newest first, and only I see it', async () => {
    const emma = await graph.signUp('emma')
    const ids: string[] = []
    for (let n = 0; n < 4; n += 1) ids.unshift((await emma.get(CREATE)).createUpload.id)
    const PAGE = 'query($after: String) { myUploads(first: 3, after: $after) { next items { id } } }'
    const first = (await emma.get(PAGE)).myUploads
    const second = (await emma.get(PAGE, { after: first.next })).myUploads
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
    expect(second.next).toBeNull()
    expect(await graph.refusal(PAGE)).toBe('UNAUTHENTICATED')
    expect(await mine(await graph.signUp('nosy'))).toEqual([])
  })

  test.sequential('files that are never done do not hold up those of others', async () => {
    const [hana, igor] = await Promise.all([graph.signUp('hana'), graph.signUp('igor')])
    for (let n = 0; n < 3; n += 1) {
      const id = await sendFile(hana, await paddedClip('neon', ENDLESS_BYTES))
      void hana.ask(PUBLISH, { id, title: `endless ${n}` })
    }
    await eventually(async () =>
      (await mine(hana)).every(({ status }: { status: string }) => status === 'PROCESSING'),
    )
    const id = await sendFile(igor, await clip('neon'))
    const { data } = await publishAndWait(igor, { id, title: 'quick' })
    expect(data?.publishVideo.status).toBe('READY')
    expect((await mine(hana)).map(({ status }: { status: string }) => status)).toEqual(
      Array(3).fill('PROCESSING'),
    )
  })
})

describe(`whose tries fail (${ffmpegPath ? 'with' : withoutFfmpeg} ffmpeg)`, row, async () => {
  const { standIn, graph, databaseUrl } = await openStage()
  const { sql, ...rows } = rowsOf(databaseUrl)
  const db = openDb({ url: databaseUrl, owner: 'videos', connections: 1 })
  afterAll(async () => {
    await db[Symbol.asyncDispose]()
    await rows[Symbol.asyncDispose]()
  })

  test.sequential('a try that fails through no fault of the file is tried again', async ({ expect }) => {
    const fay = await graph.signUp('fay')
    await standIn.kill(true)
    const id = await sendFile(fay, await paddedClip('aurora'))
    const publishing = fay.get(PUBLISH, { id, title: 'second try' })
    await eventually(
      async () =>
        (
          await sql`select from graphile_worker._private_jobs where attempts = 1 and key = ${id} and locked_at is null`
        ).count === 1,
    )
    await standIn.kill(false)
    await hurry(databaseUrl)
    await publishing
    await expect.poll(async () => (await mine(fay))[0].status, { timeout: 10_000 }).toBe('READY')
  })

  test.sequential(
    'after five tries it is given up, an operator sees why, and can let it be tried again',
    async () => {
      const gus = await graph.signUp('gus')
      await standIn.kill(true)
      const id = await sendFile(gus, await paddedClip('bokeh'))
      const { publishVideo } = await gus.get(PUBLISH, { id, title: 'in vain' })
      expect(publishVideo.status).toBe('PROCESSING')
      const failure = await eventually(async () => {
        await hurry(databaseUrl)
        return (await mine(gus))[0].failure
      }, 20_000)
      expect(failure.code).toBe('GAVE_UP')
      expect(await gus.refusal(PUBLISH, { id, title: 'in vain' })).toBe('INTERNAL')
      const jobs = jobStore(db.sql)
      expect(await jobs.list()).toMatchObject([
        { state: 'FAILED', lastError: expect.stringContaining('killed') },
      ])

      await standIn.kill(false)
      expect(await jobs.retry(id)).toHaveLength(1)
      await eventually(async () => (await mine(gus))[0].status === 'READY')
      expect((await graph.get(`{ user(id: "${gus.id}") { workCount } }`)).user.workCount).toBe(1)
      expect(await jobs.list()).toEqual([])
    },
  )
})

test.concurrent('jobs of a worker that is gone are taken over by the next', { timeout: 60_000 }, async () => {
  await using database = await createDatabase()
  const { sql, ...rows } = rowsOf(database.url)
  await using _ = rows
  await using idle = await createWorld({ database, settings: NOBODY_MAKES })
  const jana = await idle.graph.signUp('jana')
  const id = await sendFile(jana, await clip('life'))
  expect((await jana.get(PUBLISH, { id, title: 'orphan' })).publishVideo.status).toBe('PROCESSING')
  await sql`update graphile_worker._private_jobs set locked_by = 'pool-gone', locked_at = now(), attempts = 1`
  await sql`update graphile_worker._private_job_queues set locked_by = 'pool-gone', locked_at = now()`
  await using _working = await createWorld({ database, dataFolder: idle.dataFolder })
  await eventually(async () => (await mine(jana))[0].status === 'READY', 25_000)
})

test.concurrent('two workers that make one upload at once list it once', { timeout: 60_000 }, async () => {
  await using database = await createDatabase()
  const { sql, ...rows } = rowsOf(database.url)
  await using _ = rows
  await using one = await createWorld({ database, settings: NOBODY_MAKES })
  const karl = await one.graph.signUp('karl')
  const id = await sendFile(karl, await clip('life'))
  await karl.get(PUBLISH, { id, title: 'twice' })
  // The same job under three more keys: what a lost lock would come to.
  await sql`
    select graphile_worker.add_job('make-video', json_build_object('uploadId', ${id}::text), job_key => n::text)
    from generate_series(1, 3) as n`
  await using _working = await createWorld({
    database,
    dataFolder: one.dataFolder,
    settings: { MEDIA_JOBS: '4' },
  })
  await eventually(async () => (await mine(karl))[0].status === 'READY', 25_000)
  await eventually(async () => (await sql`select from graphile_worker._private_jobs`).count === 0)
  const { publishedVideos } = await karl.get(
    `{ publishedVideos(userId: "${karl.id}") { items { title author { workCount } } } }`,
  )
  expect(publishedVideos.items).toEqual([{ title: 'twice', author: { workCount: 1 } }])
})
