import { expect, test } from 'vitest'
import type { GraphClient } from '../graph-client.ts'
import { clip } from '../phone.ts'
import { CREATE, put, sendFile } from '../upload/sending.ts'
import { worldOfFile } from '../world-of-file.ts'

const PUBLISH = `mutation($id: ID!, $title: String!) { publishVideo(uploadId: $id, title: $title) {
  id title playUrl coverUrl publishedAt durationMs width height favoriteCount isFavorite author { id name workCount } } }`

const { graph, gatewayUrl } = await worldOfFile({ settings: { MAX_UPLOAD_MB: '1' } })

const publish = async (client: GraphClient, id: string, title = 'a title') =>
  (await client.get(PUBLISH, { id, title })).publishVideo

test('ana publishes a clip: it is hers, listed, playable and has a cover when the answer comes', async () => {
  const ana = await graph.signUp('ana')
  const { createUpload } = await ana.get(CREATE)
  expect(createUpload).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    url: `${gatewayUrl}/uploads/${createUpload.id}`,
    ...{ maxBytes: 1024 * 1024, expiresAt: expect.any(Number) },
  })
  expect(await put(createUpload.url, await clip())).toBe(204)

  const video = await publish(ana, createUpload.id, '  sunrise ☀️ ')

  expect(video).toMatchObject({
    ...{ title: '  sunrise ☀️ ', favoriteCount: 0, isFavorite: false },
    author: { id: ana.id, name: 'ana', workCount: 1 },
  })
  expect(Math.min(video.durationMs, video.width, video.height)).toBeGreaterThan(0)
  const { feed } = await graph.get('{ feed(first: 1) { items { id } } }')
  expect(feed.items).toEqual([{ id: video.id }])
  const [play, cover] = await Promise.all([fetch(video.playUrl), fetch(video.coverUrl)])
  expect(play.headers.get('content-type')).toBe('video/mp4')
  expect(
    Buffer.from(await play.arrayBuffer())
      .subarray(4, 8)
      .toString(),
  ).toBe('ftyp')
  expect(Buffer.from(await cover.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
})

test('publishing the same upload again gives the video it made', async () => {
  const ben = await graph.signUp('ben')
  const id = await sendFile(ben, await clip('hills'))
  const video = await publish(ben, id)
  expect(await publish(ben, id, 'another title')).toEqual(video)
})

test('R-07: the same upload published five times at once is one video', async () => {
  const bo = await graph.signUp('bo')
  const id = await sendFile(bo, await clip('neon'))
  const made = await Promise.all(Array.from({ length: 5 }, () => bo.ask(PUBLISH, { id, title: 'neon' })))
  const ids = made.flatMap(({ data }) => (data ? [data.publishVideo.id] : []))
  expect(ids).toHaveLength(5)
  expect(new Set(ids).size).toBe(1)
  expect((await bo.get('{ me { workCount } }')).me.workCount).toBe(1)
})

test('the same bytes and title within a minute are one video; from somebody else they are another', async () => {
  const [cleo, dora] = await Promise.all([graph.signUp('cleo'), graph.signUp('dora')])
  const bytes = await clip('meteor')
  const first = await publish(cleo, await sendFile(cleo, bytes))
  const second = await publish(cleo, await sendFile(cleo, bytes))
  expect(second).toEqual(first)
  expect(second.author.workCount).toBe(1)
  expect((await publish(cleo, await sendFile(cleo, bytes), 'take two')).id).not.toBe(first.id)
  expect((await publish(dora, await sendFile(dora, bytes))).id).not.toBe(first.id)
})

test("S-25: another's upload cannot be published, before and after its owner did", async () => {
  const [emil, fay] = await Promise.all([graph.signUp('emil'), graph.signUp('fay')])
  const id = await sendFile(emil, await clip('lotus'))
  expect(await fay.refusal(PUBLISH, { id, title: 'mine now' })).toBe('NOT_FOUND')
  expect(await graph.refusal(PUBLISH, { id, title: 'mine now' })).toBe('UNAUTHENTICATED')
  await publish(emil, id)
  expect(await fay.refusal(PUBLISH, { id, title: 'mine now' })).toBe('NOT_FOUND')
})

test.each([
  ['a text', Buffer.from('this is not a video')],
  ['nothing', Buffer.alloc(0)],
  ['a page that calls itself a video', Buffer.from('\0\0\0\x18ftypmp42<script>alert(1)</script>')],
  ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n')],
])('%s is not a video, and leaves nothing behind', async (what, bytes) => {
  const gus = await graph.signUp(`gus with ${what}`.slice(0, 32))
  const id = await sendFile(gus, bytes)
  expect(await gus.refusal(PUBLISH, { id, title: 'trust me' })).toBe('UNSUPPORTED_MEDIA')
  expect((await gus.get('{ me { workCount } }')).me.workCount).toBe(0)
  expect(await gus.refusal(PUBLISH, { id, title: 'trust me' })).toBe('UNSUPPORTED_MEDIA')
})

test('S-41: an address takes one file: what comes later is refused, and changes nothing', async () => {
  const hana = await graph.signUp('hana')
  const { createUpload } = await hana.get(CREATE)
  expect(await put(createUpload.url, await clip('balls'))).toBe(204)
  expect(await put(createUpload.url, Buffer.from('something else'))).toBe(404)
  expect((await publish(hana, createUpload.id)).width).toBeGreaterThan(0)
  expect(await put(createUpload.url, await clip('balls'))).toBe(404)
})

test('two files sent to one address at once: one of them arrives, whole', async () => {
  const igor = await graph.signUp('igor')
  const bytes = await clip('aurora')
  const { createUpload } = await igor.get(CREATE)
  const statuses = await Promise.all([
    put(createUpload.url, bytes),
    put(createUpload.url, bytes),
    put(createUpload.url, bytes),
  ])
  expect(statuses.filter((status) => status === 204)).toHaveLength(1)
  expect(statuses.filter((status) => status >= 500)).toEqual([])
  expect((await publish(igor, createUpload.id)).width).toBeGreaterThan(0)
})

test('S-43: a file over the limit is refused, whether its size is told or not', async () => {
  const jana = await graph.signUp('jana')
  const tooMuch = Buffer.alloc(1024 * 1024 + 1)
  const told = (await jana.get(CREATE)).createUpload
  expect(await put(told.url, tooMuch)).toBe(413)
  const untold = (await jana.get(CREATE)).createUpload
  const body = new Blob([tooMuch]).stream()
  const response = await fetch(untold.url, { method: 'PUT', body, duplex: 'half' })
  expect(response.status).toBe(413)
  expect(await jana.refusal(PUBLISH, { id: untold.id, title: '' })).toBe('NOT_FOUND')
})

test('an upload that nothing was put to cannot be published', async () => {
  const karl = await graph.signUp('karl')
  const { createUpload } = await karl.get(CREATE)
  expect(await karl.refusal(PUBLISH, { id: createUpload.id, title: '' })).toBe('NOT_FOUND')
})

test('an address that nobody was given takes nothing', async () => {
  for (const id of ['f'.repeat(32), 'F'.repeat(32), '..%2f..%2fetc', "'; drop table", '1']) {
    expect(await put(`${gatewayUrl}/uploads/${encodeURIComponent(id)}`, Buffer.from('x'))).toBe(404)
  }
})

test('S-50: nobody holds more than five unfinished uploads, also when asking for them all at once', async () => {
  const lena = await graph.signUp('lena')
  const codes = await Promise.all(Array.from({ length: 12 }, () => lena.refusal(CREATE)))
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(7)
})

test('a guest gets no address, and a title has at most 200 characters', async () => {
  expect(await graph.refusal(CREATE)).toBe('UNAUTHENTICATED')
  const mia = await graph.signUp('mia')
  const id = await sendFile(mia, await clip('bokeh'))
  expect(await mia.refusal(PUBLISH, { id, title: 'x'.repeat(201) })).toBe('INVALID_INPUT')
  expect((await publish(mia, id, '')).title).toBe('')
})
