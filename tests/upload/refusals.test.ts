import { readdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { multipart, send } from '../rest/send.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'
import type { Phone, Reply } from '../phone.ts'
import { clip } from '../phone.ts'
import { CREATE, put } from './sending.ts'

const settings = {
  MAX_UPLOAD_MB: '2',
  UPLOAD_KB_PER_SECOND: '64',
  UPLOADS_AT_ONCE: '3',
  MEDIA_JOBS: '0',
  PUBLISH_WAIT_SECONDS: '1',
}
const world = await worldOfFile({ settings })
const { sql, ...rows } = rowsOf(world.databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())
const publishPath = '/douyin/publish/action/'

let people = 0
const newcomer = ({ phone } = world): Promise<Phone> => phone.signUp(`person ${(people += 1)}`)

/** Nothing is left of what was refused: no file, no object, no row of this person's. */
async function nothingIsLeft(ownerId: number | string, its = expect): Promise<void> {
  const left = async () => {
    // No videos are made in this world.
    const folders = ['spool', 'uploads', 'media', 'media/.incoming']
    const files = (await Promise.all(folders.map((folder) => readdir(join(world.dataFolder, folder))))).flat()
    const { count } = await sql`select from videos.uploads where owner_id = ${ownerId}`
    return { files: files.filter((name) => name !== '.incoming'), rows: count }
  }
  // A story beside which others end has an `expect` of its own, which knows that it goes on.
  await its.poll(left, { timeout: 5_000 }).toEqual({ files: [], rows: 0 })
}

/** Sends the head of a request and as much of its body as `write` likes. */
function begin(
  path: string,
  method: string,
  length: number | null,
  headers: Record<string, string> = {},
  { restUrl } = world,
) {
  const { hostname, port } = new URL(restUrl)
  const framing: Record<string, string> =
    length === null ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }
  const outgoing = request({ hostname, port, path, method, headers: { ...headers, ...framing } })
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }))
    })
  })
  answer.catch(() => undefined)
  return { outgoing, answer }
}

describe('an upload that goes wrong leaves nothing behind', () => {
  test('too large, its length told', async () => {
    const ana = await newcomer()
    const { body, headers } = multipart([
      ['data', Buffer.alloc(3 * 1024 * 1024)],
      ['token', ana.token],
      ['title', 'x'],
    ])
    const reply = (await send(world.restUrl, publishPath, { method: 'POST', body, headers })).reply()
    expect(reply).toMatchObject({ status_code: 40_013, status_msg: 'A video may have at most 2097152 bytes' })
    await nothingIsLeft(ana.userId)
  })

  test('S-43: endless, its length not told', async () => {
    const ana = await newcomer()
    const { outgoing, answer } = begin(publishPath, 'POST', null, {
      'content-type': 'multipart/form-data; boundary=b',
    })
    outgoing.write('--b\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n')
    for (let sent = 0; sent < 64; sent += 1) outgoing.write(Buffer.alloc(256 * 1024))
    outgoing.end(`\r\n--b\r\ncontent-disposition: form-data; name="token"\r\n\r\n${ana.token}\r\n--b--\r\n`)
    expect(JSON.parse((await answer).text)).toMatchObject({ status_code: 40_013 })
    await nothingIsLeft(ana.userId)
  })

  test('cut off by the phone', async () => {
    const ana = await newcomer()
    const { body = '', headers } = multipart([
      ['token', ana.token],
      ['title', 'x'],
      ['data', await clip()],
    ])
    const { outgoing } = begin(publishPath, 'POST', Buffer.byteLength(body), headers)
    outgoing.write(Buffer.from(body).subarray(0, Buffer.byteLength(body) / 2))
    await eventually(async () => (await readdir(join(world.dataFolder, 'spool'))).length > 0)
    outgoing.destroy()
    await nothingIsLeft(ana.userId)
    expect((await ana.get('publish/list/')).video_list).toEqual([])
  })

  test('shorter than announced, at an address of the graph', async () => {
    const ana = await world.graph.signUp('ana at the graph')
    const { createUpload } = await ana.get(CREATE)
    const { outgoing } = begin(new URL(createUpload.url).pathname, 'PUT', 500_000)
    outgoing.write(Buffer.alloc(100_000))
    await eventually(async () => (await readdir(join(world.dataFolder, 'media/.incoming'))).length > 0)
    outgoing.destroy()
    await nothingIsLeft(ana.id)
    expect(await put(createUpload.url, await clip())).toBe(404)
  })
})

test('a file that is sent again is kept, though the first try breaks off meanwhile', async () => {
  const ana = await world.graph.signUp('ana who sends again')
  const { createUpload } = await ana.get(CREATE)
  const { pathname } = new URL(createUpload.url)
  const bytes = await clip()
  const incoming = async () => (await readdir(join(world.dataFolder, 'media/.incoming'))).length
  const first = begin(pathname, 'PUT', bytes.length)
  first.outgoing.write(bytes.subarray(0, 1_000))
  await expect.poll(incoming).toBe(1)
  const second = begin(pathname, 'PUT', bytes.length)
  second.outgoing.write(bytes.subarray(0, 1_000))
  // However often one file is sent at once, it takes the room of one.
  await expect.poll(async () => (await world.filesIn('media/.incoming')).length).toBe(1)
  first.outgoing.destroy()
  second.outgoing.end(bytes.subarray(1_000))
  expect((await second.answer).status).toBe(204)
  expect(await put(createUpload.url, bytes)).toBe(404)
  const [row] = await sql`select size from videos.uploads where id = ${createUpload.id}`
  expect(Number(row?.size)).toBe(bytes.length)
  await sql`delete from videos.uploads where id = ${createUpload.id}`
  for (const name of await world.filesIn('media'))
    if (name !== '.incoming') await rm(join(world.dataFolder, 'media', name))
})

test('a part of a file is not taken for all of it: whoever goes on after a break is told so', async () => {
  const ana = await world.graph.signUp('ana who goes on')
  const { createUpload } = await ana.get(CREATE)
  const bytes = await clip()
  const { outgoing, answer } = begin(new URL(createUpload.url).pathname, 'PUT', bytes.length - 1_000, {
    'content-range': `bytes 1000-${bytes.length - 1}/${bytes.length}`,
  })
  outgoing.end(bytes.subarray(1_000))
  const { status, text } = await answer
  expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'BAD_REQUEST' }])
  const waiting = await sql`delete from videos.uploads where id = ${createUpload.id} and content_hash is null`
  expect(waiting.count).toBe(1)
})

describe.concurrent('what comes too slowly is not waited for', () => {
  test('too slow', { timeout: 30_000 }, async ({ expect }) => {
    const ana = await newcomer()
    const { outgoing, answer } = begin(publishPath, 'POST', 1_000_000, {
      'content-type': 'multipart/form-data; boundary=b',
    })
    outgoing.write('--b\r\ncontent-disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n')
    const trickle = setInterval(() => outgoing.write('drip'), 100)
    const { status, text } = await answer.finally(() => clearInterval(trickle))
    expect([status, JSON.parse(text) as Reply]).toMatchObject([
      200,
      { status_msg: 'The file came too slowly' },
    ])
    await nothingIsLeft(ana.userId, expect)
    // A system that closes waits a while for senders that hang on.
    outgoing.destroy()
  })

  test('too slow, at an address of the graph', { timeout: 30_000 }, async ({ expect }) => {
    const ana = await world.graph.signUp('slow ana at the graph')
    const { createUpload } = await ana.get(CREATE)
    const { outgoing, answer } = begin(new URL(createUpload.url).pathname, 'PUT', 1_000_000)
    const trickle = setInterval(() => outgoing.write('drip'), 100)
    const { status, text } = await answer.finally(() => clearInterval(trickle))
    expect([status, JSON.parse(text)]).toMatchObject([408, { message: 'The file came too slowly' }])
    await nothingIsLeft(ana.id, expect)
    outgoing.destroy()
  })
})

// What they leave is for nobody to find who looks in the world of the others whether anything is left.
describe.concurrent('more than is taken', async () => {
  const own = await worldOfFile({ settings })
  const ownRows = rowsOf(own.databaseUrl)
  afterAll(() => ownRows[Symbol.asyncDispose]())

  test.sequential(
    'S-50: more files at once than the adapter takes are refused, and those it took are not disturbed',
    async () => {
      const authors = await Promise.all([1, 2, 3, 4].map(() => newcomer(own)))
      const held = authors.slice(0, 3).map(({ token }) => {
        const { body = '', headers } = multipart([
          ['token', token],
          ['title', ''],
          ['data', Buffer.alloc(70_000, 1)],
        ])
        const bytes = Buffer.from(body)
        const { outgoing, answer } = begin(publishPath, 'POST', bytes.length, headers, own)
        outgoing.write(bytes.subarray(0, 40_000))
        return { finish: () => outgoing.end(bytes.subarray(40_000)), answer }
      })
      await eventually(async () => (await readdir(join(own.dataFolder, 'spool'))).length === 3)
      expect(await authors[3]?.publish('one too many', await clip())).toMatchObject({ status_code: 40_029 })
      for (const { finish, answer } of held) {
        finish()
        expect((await answer).text).toMatch(/appear by itself/)
      }
    },
  )

  test.sequential('a person may have five uploads on their way, and is told so at the sixth', async () => {
    const ana = await newcomer(own)
    for (let n = 0; n < 5; n += 1) await ana.publish(`${n}`, Buffer.from(`file ${n}`))
    const { count } =
      await ownRows.sql`select from videos.uploads where owner_id = ${ana.userId} and state = 'PROCESSING'`
    expect(count).toBe(5)
    expect(await ana.publish('six', Buffer.from('file 6'))).toMatchObject({ status_code: 40_029 })
  })
})
