import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import Fastify from 'fastify'
import { expect, test, vi } from 'vitest'
import { openFolderStore } from './folder-store.ts'
import { ObjectMissing, type MediaStore } from './media-store.ts'
import { mediaRoutes } from './media-routes.ts'
import { newObjectName } from './object-name.ts'

const bytes = randomBytes(1_000)

async function openHouse(body = bytes) {
  const folder = await mkdtemp(join(tmpdir(), 'media-routes-'))
  const store = await openFolderStore(folder)
  const name = newObjectName('video/mp4')
  await store.put(name, body, { contentType: 'video/mp4', size: body.length })
  const app = Fastify()
  await app.register(mediaRoutes, { store })
  const get = (headers: Record<string, string> = {}) => app.inject({ url: `/media/${name}`, headers })
  return {
    app,
    store,
    name,
    get,
    folder,
    async [Symbol.asyncDispose]() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('a video is served whole, to be kept for ever and never to be taken for a page', async () => {
  await using house = await openHouse()
  const response = await house.get()
  expect(response.statusCode).toBe(200)
  expect(response.rawPayload.equals(bytes)).toBe(true)
  expect(response.headers).toMatchObject({
    'content-type': 'video/mp4',
    'content-length': '1000',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'accept-ranges': 'bytes',
  })
  expect(response.headers.etag).toMatch(/^"[\w-]+"$/)
})

test('HEAD tells what GET would, without opening anything', async () => {
  await using house = await openHouse()
  const open = vi.spyOn(house.store, 'open')
  const { name } = house
  const response = await house.app.inject({
    method: 'HEAD',
    url: `/media/${name}`,
    headers: { range: 'bytes=0-1' },
  })
  expect(response.statusCode).toBe(200)
  expect(response.headers['content-length']).toBe('1000')
  expect(response.rawPayload).toHaveLength(0)
  expect(open).not.toHaveBeenCalled()
})

test('a cover is an image', async () => {
  await using house = await openHouse()
  const cover = newObjectName('image/jpeg')
  await house.store.put(cover, Buffer.from('jpeg'), { contentType: 'image/jpeg', size: 4 })
  expect((await house.app.inject(`/media/${cover}`)).headers['content-type']).toBe('image/jpeg')
})

test.each([
  ['bytes=0-0', 0, 0],
  ['bytes=100-199', 100, 199],
  ['bytes=990-', 990, 999],
  ['bytes=990-5000', 990, 999],
  ['bytes=-10', 990, 999],
  ['bytes=-5000', 0, 999],
  ['bytes=0-', 0, 999],
  ['BYTES=5-6', 5, 6],
])('%s is served as bytes %i to %i', async (range, start, end) => {
  await using house = await openHouse()
  const response = await house.get({ range })
  expect(response.statusCode).toBe(206)
  expect(response.headers['content-range']).toBe(`bytes ${start}-${end}/1000`)
  expect(response.headers['content-length']).toBe(String(end - start + 1))
  expect(response.rawPayload.equals(bytes.subarray(start, end + 1))).toBe(true)
})

test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0', 'bytes=999999999999999999-'])(
  '%s is out of reach',
  async (range) => {
    await using house = await openHouse()
    const response = await house.get({ range })
    expect(response.statusCode).toBe(416)
    expect(response.headers['content-range']).toBe('bytes */1000')
    expect(response.headers['cache-control']).toBe('no-store')
  },
)

const thousand = `bytes=${Array.from({ length: 1_000 }, () => '0-').join()}`
test.each([
  'bytes=0-1,3-4',
  thousand,
  'bytes=9-3',
  'bytes=-',
  'bytes=a-b',
  'lines=1-2',
  'bytes=',
  'bytes=1-2;',
  'bytes=-1-2',
])('S-52: what is not one range gets the whole (%#)', async (range) => {
  await using house = await openHouse()
  const response = await house.get({ range })
  expect([response.statusCode, response.rawPayload.length]).toEqual([200, 1_000])
})

test('who has it already is told so', async () => {
  await using house = await openHouse()
  const etag = String((await house.get()).headers.etag)
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await house.get({ 'if-none-match': known, range: 'bytes=0-1' })
    expect([response.statusCode, response.body, response.headers.etag]).toEqual([304, '', etag])
  }
  expect((await house.get({ 'if-none-match': '"other"' })).statusCode).toBe(200)
})

test('a download continues only into the same bytes', async () => {
  await using house = await openHouse()
  const { headers } = await house.get()
  const etag = String(headers.etag)
  const resume = async (ifRange: string) =>
    (await house.get({ range: 'bytes=500-', 'if-range': ifRange })).statusCode
  expect(await resume(etag)).toBe(206)
  expect(await resume(String(headers['last-modified']))).toBe(206)
  for (const other of ['"other"', `W/${etag}`, 'Thu, 01 Jan 1970 00:00:00 GMT'])
    expect(await resume(other)).toBe(200)
})

test('S-40: no name leads anywhere else', async () => {
  await using house = await openHouse()
  await writeFile(join(house.folder, 'secret.mp4'), 'secret')
  const { name } = house
  const hostile = [
    'secret.mp4',
    '..%2fsecret.mp4',
    `.%2f${name}`,
    `${name}%00`,
    `${name}%0a`,
    name.toUpperCase(),
    '%2e%2e%2f',
    '.incoming',
  ]
  for (const attempt of [...hostile, newObjectName('video/mp4'), '-i', `${name}.html`, '%E2%80%AE']) {
    const response = await house.app.inject(`/media/${attempt}`)
    expect([attempt, response.statusCode, response.json().code]).toEqual([attempt, 404, 'NOT_FOUND'])
    expect(response.headers['cache-control']).toBe('no-store')
  }
  // Fastify's own limit comes first.
  expect((await house.app.inject(`/media/${'x'.repeat(4_000)}`)).statusCode).toBe(414)
})

test('an object that vanishes, or a store that breaks, is not cached as if it were the video', async () => {
  await using house = await openHouse()
  const open = vi.spyOn(house.store, 'open')
  open.mockRejectedValueOnce(new ObjectMissing('swept'))
  const gone = await house.get()
  expect([gone.statusCode, gone.headers['cache-control'], gone.headers.etag]).toEqual([
    404,
    'no-store',
    undefined,
  ])
  open.mockRejectedValueOnce(new Error('the disk is on fire'))
  const broken = await house.get({ range: 'bytes=1-2' })
  expect([broken.statusCode, broken.headers['cache-control'], broken.headers['content-range']]).toEqual([
    500,
    undefined,
    undefined,
  ])
})

test('a client that leaves closes the file, and one that does not read holds the store back', async () => {
  await using house = await openHouse(randomBytes(40_000_000))
  let stream: Readable | undefined
  const store: MediaStore = house.store
  const open = store.open.bind(store)
  vi.spyOn(store, 'open').mockImplementation(async (...wanted) => (stream = await open(...wanted)))
  await house.app.listen({ host: '127.0.0.1', port: 0 })
  // `server.address()` is a string only for a unix socket.
  const { port } = house.app.server.address() as AddressInfo
  const client = connect(port, '127.0.0.1')
  client.write(`GET /media/${house.name} HTTP/1.1\r\nhost: a\r\n\r\n`)
  await once(client, 'readable')

  await vi.waitFor(() => expect(stream).toBeDefined())
  await new Promise((resolve) => setTimeout(resolve, 200))
  // The kernel's buffers take a few megabytes; the rest waits on the disk.
  expect(stream).toMatchObject({ destroyed: false })
  expect(Reflect.get(stream ?? {}, 'bytesRead')).toBeLessThan(20_000_000)
  client.destroy()
  await vi.waitFor(() => expect(stream).toMatchObject({ destroyed: true, closed: true }))
})

test('a hundred clients at once get their bytes, and no file stays open', async () => {
  await using house = await openHouse(randomBytes(2_000_000))
  const url = await house.app.listen({ host: '127.0.0.1', port: 0 })
  const whole = await readFile(join(house.folder, house.name))
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const headers = { range: `bytes=${n * 1_000}-${n * 1_000 + 500_000}` }
      const response = await fetch(`${url}/media/${house.name}`, { headers })
      return Buffer.from(await response.arrayBuffer()).equals(whole.subarray(n * 1_000, n * 1_000 + 500_001))
    }),
  )
  expect(answers.every(Boolean)).toBe(true)
  await vi.waitFor(async () => expect(await openFilesIn(house.folder)).toBe(0))
})

/** Counted where the kernel tells (Linux); elsewhere zero. */
async function openFilesIn(folder: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd').catch(() => [])
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return targets.filter((target) => target.startsWith(folder)).length
}
