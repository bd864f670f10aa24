import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { box } from '../../subgraphs/videos/media/test-videos.ts'
import type { GraphClient } from '../graph-client.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { worldOfFile } from '../world-of-file.ts'
import { openCanary } from './canary.ts'
import { ffmpegPath } from './ffmpeg-stand-in.ts'
import { withOutsideReference } from './outside-reference.ts'
import { CREATE, PUBLISH, put, publishAndWait } from './sending.ts'

const { graph, databaseUrl, gatewayUrl } = await worldOfFile({
  settings: { MEDIA_JOBS: '4', PUBLISH_WAIT_SECONDS: '20' },
})
const { sql, ...rows } = rowsOf(databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())

/** Somebody who would be asked for a file if anything followed what a file says. */
async function trap() {
  let visitors = 0
  const server = createServer((socket) => {
    visitors += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => void server.close())
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, visitors: () => visitors }
}

const listener = await trap()
const canary = await openCanary()
afterAll(() => canary[Symbol.asyncDispose]())
const sunrise = await clip('sunrise')
const secret = new URL('../../db/demo/clips/hills.mp4', import.meta.url)
const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082',
  'hex',
)
const number = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const ftyp = box('ftyp', 'isom', number(512), 'isomiso2mp41')

const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${secret.href}\n#EXTINF:4,\nfile://${canary.path}\n#EXTINF:4,\n${listener.url}/a.ts\n#EXT-X-ENDLIST\n`
const files: [what: string, bytes: Buffer][] = [
  ['a text', Buffer.from('Dear diary, today I published a video.')],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['a drawing', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><image href="${listener.url}"/></svg>`)],
  ['a picture', png],
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(100_000)],
  ['half a video', sunrise.subarray(0, sunrise.length / 2)],
  ['a video without its index', Buffer.concat([ftyp, box('mdat', sunrise.subarray(1_000))])],
  ['a page inside of a video file', Buffer.concat([ftyp, box('mdat', '<script>alert(1)</script>')])],
  ['a playlist', Buffer.from(playlist)],
  ['a playlist that begins like a video', Buffer.concat([ftyp, Buffer.from(playlist)])],
  [
    'a list for ffmpeg',
    Buffer.from(`ffconcat version 1.0\nfile '${secret.pathname}'\nfile '${canary.path}'\n`),
  ],
  [
    'a manifest',
    Buffer.from(
      `<?xml version="1.0"?><MPD><Period><AdaptationSet><BaseURL>${listener.url}/</BaseURL></AdaptationSet></Period></MPD>`,
    ),
  ],
  [
    'a session description',
    Buffer.from(`v=0\r\nc=IN IP4 127.0.0.1\r\nm=video ${listener.port} RTP/AVP 96\r\n`),
  ],
  ['a program', await readFile(process.execPath).then((bytes) => bytes.subarray(0, 200_000))],
]

test.each(files)('S-39, S-45: %s is not listed, and its sender learns why', async (what, bytes) => {
  const ana = await graph.signUp(`ana and ${what}`.slice(0, 32))
  const before = await listed()
  const id = (await send(ana, bytes)) ?? ''
  expect(await ana.refusal(PUBLISH, { id, title: what })).toBe('UNSUPPORTED_MEDIA')
  expect(await listed()).toEqual(before)
})

test('S-46: a video that says its pictures lie elsewhere opens neither file nor address', async () => {
  const ben = await graph.signUp('ben')
  for (const where of [{ file: canary.path }, { address: `${listener.url}/film` }, { file: '/etc/passwd' }]) {
    const title = Object.values(where).join()
    const id = (await send(ben, withOutsideReference(sunrise, where))) ?? ''
    const { data } = await ben.ask(PUBLISH, { id, title })
    const published = data?.publishVideo ? await bytesOf(data.publishVideo.playUrl) : ''
    for (const trace of [title, 'root:']) expect(published).not.toContain(trace)
  }
  expect([listener.visitors(), canary.openings()]).toEqual([0, 0])
})

test.runIf(ffmpegPath)('the same video makes a careless program open the file', async () => {
  await using unlucky = await openCanary()
  await using folder = await temporaryFolder()
  const film = await folder.file('film.mp4', withOutsideReference(sunrise, { file: unlucky.path }))
  const careless = ['-v', 'error', '-enable_drefs', '1', '-use_absolute_path', '1', '-i', film]
  await promisify(execFile)(ffmpegPath ?? '', [...careless, '-f', 'null', '-']).catch(() => undefined)
  expect(unlucky.openings()).toBeGreaterThan(0)
})

test('S-39: a page that hides in a real video does not survive', async () => {
  const cleo = await graph.signUp('cleo')
  const hidden = Buffer.concat([
    sunrise,
    box('free', '<html><script>alert(1)</script>'),
    box('uuid', 'PHP<?php evil() ?>'),
  ])
  const { data } = await publishAndWait(cleo, { id: await send(cleo, hidden), title: 'polyglot' })
  const playUrl = String(data?.publishVideo.playUrl)
  const published = await bytesOf(playUrl)
  for (const trace of ['<script', '<?php']) expect(published).not.toContain(trace)
  const served = await fetch(playUrl)
  expect(served.headers.get('content-type')).toBe('video/mp4')
  expect(served.headers.get('x-content-type-options')).toBe('nosniff')
  expect(served.headers.get('content-security-policy')).toContain('sandbox')
})

test('what was sent is never served as it came', async () => {
  const dora = await graph.signUp('dora')
  const id = await send(dora, Buffer.from('<script>alert(1)</script>'))
  const [row] = await sql<{ raw_object: string }[]>`select raw_object from videos.uploads where id = ${id}`
  expect(row?.raw_object).toMatch(/\.raw$/)
  expect((await fetch(`${gatewayUrl}/media/${row?.raw_object}`)).status).toBe(404)
})

test(
  'S-48: bits that flipped on the way end as a video or as a refusal, never as anything else',
  { timeout: 120_000 },
  async () => {
    const random = randomFrom(20_240_607)
    const names = ['sunrise', 'lotus', 'neon', 'balls', 'hills']
    const films = await Promise.all(names.map((name) => clip(name)))
    let accepted = 0
    await Promise.all(
      films.map(async (film, n) => {
        const emma = await graph.signUp(`emma ${n} ${random()}`)
        for (let round = 0; round < 4; round += 1) {
          const bytes = Buffer.from(film)
          // Half of them in the index, where a parser is led astray; the rest anywhere.
          const reach = round % 2 ? bytes.length : Math.min(bytes.length, 4_000)
          for (let flips = 0; flips < 1 + round * 5; flips += 1) {
            const at = Math.floor(random() * reach)
            bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
          }
          const title = `${n}.${round}`
          const { data, errors } = await publishAndWait(emma, { id: await send(emma, bytes), title })
          if (data?.publishVideo) accepted += 1
          expect(data?.publishVideo?.status ?? errors?.[0]?.extensions.code).toMatch(
            /^(READY|UNSUPPORTED_MEDIA)$/,
          )
        }
      }),
    )
    const { count } =
      await sql`select from videos.videos where author_id in (select id from users.users where username like 'emma %')`
    expect(count).toBe(accepted)
    const settled =
      await sql`select from videos.uploads where state not in ('READY', 'FAILED') and title is not null`
    expect(settled.count).toBe(0)
  },
)

test('S-39, S-45, S-46: all that time nobody was asked for anything, and good videos still come through', async () => {
  expect([listener.visitors(), canary.openings()]).toEqual([0, 0])
  const fay = await graph.signUp('fay')
  const { data } = await publishAndWait(fay, { id: await send(fay, sunrise), title: 'still here' })
  expect(data?.publishVideo.status).toBe('READY')
})

async function send(client: GraphClient, bytes: Buffer): Promise<string> {
  const { createUpload } = await client.get(CREATE)
  expect(await put(createUpload.url, bytes)).toBe(204)
  return createUpload.id
}

const listed = async () => (await graph.get('{ feed(first: 200) { items { id } } }')).feed.items

async function bytesOf(url: string): Promise<string> {
  return Buffer.from(await (await fetch(url)).arrayBuffer()).toString('latin1')
}

/** The same numbers every time, so that a failure can be looked into. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
