import { afterAll, describe, expect, test } from 'vitest'
import { clip } from '../phone.ts'
import { liveClient } from '../live-client.ts'
import { remoteDoors } from '../remote-doors.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { CREATE, paddedClip, PUBLISH, put } from './sending.ts'

const CHANGED = `subscription { uploadChanged { id status title bytes failure { code } video { status playUrl author { name } } } }`

const ways = [
  { where: 'in one process', options: {} },
  { where: 'with every subgraph behind HTTP', options: { doorTo: remoteDoors() } },
]

describe.each(ways)('who listens to their uploads $where', async ({ options }) => {
  const world = await createWorld(options)
  afterAll(() => world[Symbol.asyncDispose]())
  const { graph, gatewayUrl } = world
  const statuses = (events: Record<string, unknown>[]) => events.map(({ status }) => status)

  test('hears of every step until the video is there; nobody else does', async () => {
    const [ana, nosy] = [await graph.signUp('ana'), await graph.signUp('nosy')]
    await using anas = liveClient(gatewayUrl, ana)
    await using others = liveClient(gatewayUrl, nosy)
    await using guests = liveClient(gatewayUrl, null)
    const heard = anas.subscribe(CHANGED)
    const overheard = others.subscribe(CHANGED)
    expect(await guests.subscribe(CHANGED).over).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])

    const { createUpload } = await ana.get(CREATE)
    await heard.until(1)
    expect(heard.events[0]).toMatchObject({ id: createUpload.id, status: 'UPLOADING', bytes: null })
    const bytes = await clip()
    await put(createUpload.url, bytes)
    await heard.until(2)
    expect(heard.events[1]).toMatchObject({ status: 'UPLOADING', bytes: bytes.length })
    await ana.get(PUBLISH, { id: createUpload.id, title: 'sunrise' })
    await expect.poll(() => heard.events.at(-1)?.status, { timeout: 20_000 }).toBe('READY')
    // A step that was over before anybody looked is not told.
    expect(statuses(heard.events.slice(2))).toEqual(
      heard.events.length === 4 ? ['PROCESSING', 'READY'] : ['READY'],
    )
    expect(heard.events.at(-1)).toMatchObject({
      title: 'sunrise',
      video: { status: 'READY', playUrl: expect.stringMatching(/\.mp4$/), author: { name: 'ana' } },
    })
    expect([heard.errors, overheard.events]).toEqual([[], []])
  })

  test('hears why a file is no video', async () => {
    const ben = await graph.signUp('ben')
    await using bens = liveClient(gatewayUrl, ben)
    const heard = bens.subscribe(CHANGED)
    const { createUpload } = await ben.get(CREATE)
    await put(createUpload.url, Buffer.from('no video at all'))
    expect(await ben.refusal(PUBLISH, { id: createUpload.id, title: '' })).toBe('UNSUPPORTED_MEDIA')
    await expect.poll(() => heard.events.at(-1)?.status, { timeout: 6_000 }).toBe('FAILED')
    expect(heard.events.at(-1)).toMatchObject({ failure: { code: 'NOT_MP4' } })
  })

  test('learns first what is on its way already, and within seconds what no news told of', async () => {
    const cleo = await graph.signUp('cleo')
    const { createUpload } = await cleo.get(CREATE)
    await put(createUpload.url, await paddedClip('hills'))
    await using cleos = liveClient(gatewayUrl, cleo)
    const heard = cleos.subscribe(CHANGED)
    await heard.until(1)
    expect(heard.events).toMatchObject([{ id: createUpload.id, status: 'UPLOADING' }])
    await using rows = rowsOf(world.databaseUrl)
    await rows.sql`update videos.uploads set state = 'FAILED', failure = 'GAVE_UP' where id = ${createUpload.id}`
    await heard.until(2, 6_000)
    expect(heard.events[1]).toMatchObject({ status: 'FAILED', failure: { code: 'GAVE_UP' } })
  })
})

test('behind a proxy every address begins as the proxy is called, and the app publishes all the same', async () => {
  const PUBLIC_URL = 'https://videos.example.com/short'
  await using world = await createWorld({ settings: { PUBLIC_URL } })
  const dora = await world.graph.signUp('dora')
  const { createUpload } = await dora.get(CREATE)
  expect(createUpload.url).toBe(`${PUBLIC_URL}/uploads/${createUpload.id}`)
  const app = await world.phone.signUp('emma')
  expect(await app.publish('through the proxy')).toMatchObject({ status_code: 0 })
  const [video] = (await app.get('publish/list/')).video_list
  for (const url of [video.play_url, video.cover_url]) expect(url).toMatch(`${PUBLIC_URL}/media/`)
})
