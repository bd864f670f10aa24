import { createHash } from 'node:crypto'
import { readdir, readlink } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'
import { createDatabase } from '../database.ts'
import { worldOfFile } from '../world-of-file.ts'
import { createWorld } from '../world.ts'
import { CREATE, MINE, paddedClip, PUBLISH, publishAndWait } from './sending.ts'
import { smallDisk, whyNoDisk } from './small-disk.ts'

const { graph, databaseUrl } = await worldOfFile({ settings: { MAX_UPLOAD_MB: '1' } })
const { sql, ...rows } = rowsOf(databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())

const TUS = { 'tus-resumable': '1.0.0' }
const begin = (url: string, length: number) =>
  fetch(url, { method: 'POST', headers: { ...TUS, 'upload-length': String(length) } })
const offsetOf = async (url: string) => {
  const { status, headers } = await fetch(url, { method: 'HEAD', headers: TUS })
  return status === 200 ? Number(headers.get('upload-offset')) : status
}
const append = (url: string, offset: number, bytes: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...headers,
    },
    body: new Uint8Array(bytes),
  })
const sha1 = (bytes: Uint8Array) => `sha1 ${createHash('sha1').update(bytes).digest('base64')}`

// A sender that is too slow is waited for, ten seconds long: all others come and go meanwhile.
test.concurrent('a file that comes in pieces, checked, is a video like every other', async () => {
  const ana = await graph.signUp('ana')
  const { createUpload } = await ana.get(CREATE)
  const bytes = await paddedClip('sunrise')
  const created = await begin(createUpload.url, bytes.length)
  expect([created.status, created.headers.get('tus-resumable')]).toEqual([201, '1.0.0'])
  expect(new Date(created.headers.get('upload-expires') ?? 0).getTime()).toBeGreaterThan(Date.now())
  const url = new URL(created.headers.get('location') ?? '', createUpload.url).href
  expect(await offsetOf(url)).toBe(0)
  for (let at = 0; at < bytes.length; at += 20_000) {
    const piece = bytes.subarray(at, at + 20_000)
    const { status, headers } = await append(url, at, piece, { 'upload-checksum': sha1(piece) })
    expect([status, headers.get('upload-offset')]).toEqual([204, String(at + piece.length)])
  }
  expect(await offsetOf(url)).toBe(bytes.length)
  const { data } = await publishAndWait(ana, { id: createUpload.id, title: 'in pieces' })
  expect(data?.publishVideo.status).toBe('READY')
  expect((await ana.get(MINE)).myUploads.items[0].bytes).toBe(bytes.length)
})

test.concurrent(
  'a piece that does not belong where it is sent, or is not what it claims, changes nothing',
  async () => {
    const ben = await graph.signUp('ben')
    const { url } = (await ben.get(CREATE)).createUpload
    const bytes = await clip('hills')
    await begin(url, bytes.length)
    await append(url, 0, bytes.subarray(0, 1_000))
    expect((await append(url, 500, bytes.subarray(500))).status).toBe(409)
    expect(
      (await append(url, 1_000, bytes.subarray(1_000), { 'upload-checksum': sha1(Buffer.from('x')) })).status,
    ).toBe(460)
    expect((await append(url, 1_000, bytes.subarray(1_000), { 'upload-checksum': 'crc7 x' })).status).toBe(
      400,
    )
    expect((await append(url, 1_000, Buffer.alloc(bytes.length))).status).toBe(413)
    expect((await append(url, 1_000, bytes, { 'content-type': 'video/mp4' })).status).toBe(415)
    expect(await offsetOf(url)).toBe(1_000)
    expect((await append(url, 1_000, bytes.subarray(1_000))).status).toBe(204)
  },
)

test.concurrent('of two senders at once one waits for another time, and the file is whole', async () => {
  const cleo = await graph.signUp('cleo')
  const { createUpload } = await cleo.get(CREATE)
  const bytes = await paddedClip('lotus', 500_000)
  await begin(createUpload.url, bytes.length)
  const statuses = (await Promise.all([1, 2, 3, 4].map(() => append(createUpload.url, 0, bytes)))).map(
    ({ status }) => status,
  )
  expect(statuses.filter((status) => status === 204)).toHaveLength(1)
  expect(statuses.filter((status) => status >= 500)).toEqual([])
  const { data } = await publishAndWait(cleo, { id: createUpload.id, title: '' })
  expect(data?.publishVideo.status).toBe('READY')
})

/** Begins to send a piece and says no more. */
function beginPiece(url: string, length: number, bytes: Uint8Array) {
  const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  const outgoing = request(url, { method: 'PATCH', headers: { ...headers, 'content-length': length } })
  const answer = new Promise<number>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => resolve(incoming.resume().statusCode ?? 0))
  })
  answer.catch(() => undefined)
  outgoing.write(bytes)
  return { outgoing, answer }
}

test.concurrent(
  'a file is neither begun anew nor given up while a piece of it is on its way: the piece would have no place',
  async () => {
    const gail = await graph.signUp('gail')
    const { id, url } = (await gail.get(CREATE)).createUpload
    const bytes = await paddedClip('hills', 200_000)
    await begin(url, bytes.length)
    const { outgoing } = beginPiece(url, bytes.length, bytes.subarray(0, 100_000))
    await eventually(async () => (await offsetOf(url)) === 100_000)
    expect((await begin(url, bytes.length)).status).toBe(423)
    expect((await fetch(url, { method: 'DELETE', headers: TUS })).status).toBe(423)
    outgoing.destroy()
    const rest = () => append(url, 100_000, bytes.subarray(100_000))
    await eventually(async () => (await rest()).status === 204)
    const [row] = await sql`select content_hash from videos.uploads where id = ${id}`
    expect(row?.content_hash).toBe(createHash('sha256').update(bytes).digest('hex'))
  },
)

test.concurrent('what is too long, unknown, expired or speaks another version is refused', async () => {
  const dora = await graph.signUp('dora')
  const { id, url } = (await dora.get(CREATE)).createUpload
  expect((await begin(url, 1024 * 1024 + 1)).status).toBe(413)
  expect((await fetch(url, { method: 'POST', headers: { 'upload-length': '5' } })).status).toBe(412)
  expect((await begin(url.replace(/\w{4}$/, '0000'), 5)).status).toBe(404)
  expect((await append(url, 0, Buffer.from('x'))).status).toBe(404)
  await begin(url, 5)
  await sql`update videos.uploads set expires_at = now() - interval '1 second' where id = ${id}`
  expect(await offsetOf(url)).toBe(404)
  expect((await append(url, 0, Buffer.from('x'))).status).toBe(404)
  const asked = await fetch(url, { method: 'OPTIONS' })
  expect(asked.headers.get('tus-extension')).toBe('creation,expiration,checksum,termination')
})

test.concurrent('a sender may take back what it began', async () => {
  const emma = await graph.signUp('emma')
  const { id, url } = (await emma.get(CREATE)).createUpload
  await begin(url, 100)
  await append(url, 0, Buffer.alloc(50))
  expect((await fetch(url, { method: 'DELETE', headers: TUS })).status).toBe(204)
  expect(await offsetOf(url)).toBe(404)
  expect(await emma.refusal(PUBLISH, { id, title: '' })).toBe('NOT_FOUND')
})

describe.concurrent('with time and room of their own', () => {
  test.skipIf(process.platform !== 'linux')(
    'a piece that comes too slowly leaves no file open',
    { timeout: 40_000 },
    async () => {
      const hugo = await graph.signUp('hugo')
      const { id, url } = (await hugo.get(CREATE)).createUpload
      await begin(url, 100_000)
      const folder = '/proc/self/fd'
      const openFiles = async () => {
        const names = (await readdir(folder)).map((name) => readlink(`${folder}/${name}`).catch(() => ''))
        return (await Promise.all(names)).filter((path) => path.includes(id)).length
      }
      const { answer } = beginPiece(url, 50_000, Buffer.alloc(1_000))
      await eventually(async () => (await openFiles()) === 1)
      expect(await answer).toBe(408)
      await eventually(async () => (await openFiles()) === 0)
      expect((await append(url, 1_000, Buffer.alloc(1_000))).status).toBe(204)
    },
  )

  test.skipIf(whyNoDisk !== '')(
    `a piece that fills the disk is told so, and gives its room back${whyNoDisk}`,
    { timeout: 30_000 },
    async () => {
      await using disk = await smallDisk(3)
      await using world = await createWorld({ dataFolder: disk.path })
      const ines = await world.graph.signUp('ines')
      const { url } = (await ines.get(CREATE)).createUpload
      await begin(url, 5_000_000)
      expect((await append(url, 0, Buffer.alloc(5_000_000))).status).toBe(507)
      expect(await offsetOf(url)).toBe(0)
      expect((await append(url, 0, Buffer.alloc(1_000))).status).toBe(204)
    },
  )

  test('a restart in the middle loses no piece', async () => {
    await using database = await createDatabase()
    const bytes = await clip('balls')
    await using first = await createWorld({ database })
    const fay = await first.graph.signUp('fay')
    const { id, url } = (await fay.get(CREATE)).createUpload
    await begin(url, bytes.length)
    await append(url, 0, bytes.subarray(0, 10_000))
    await using second = await createWorld({ database, dataFolder: first.dataFolder })
    const moved = `${second.gatewayUrl}/uploads/${id}`
    expect(await offsetOf(moved)).toBe(10_000)
    expect((await append(moved, 10_000, bytes.subarray(10_000))).status).toBe(204)
    expect((await second.graph.as(fay.token ?? '').get(PUBLISH, { id, title: '' })).publishVideo.status).toBe(
      'READY',
    )
  })
})
