import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { openFolderStore } from './folder-store.ts'
import {
  BadObjectName,
  ObjectExists,
  ObjectMissing,
  StoreUnavailable,
  WrongSize,
  type MediaStore,
} from './media-store.ts'
import { newObjectName, typeOfObjectName } from './object-name.ts'
import { startS3Server, whyNoS3 } from '../../../fleet/servers/s3.ts'
import { temporaryFolder } from '../../../tests/temporary-folder.ts'
import { openS3Store } from './s3-store.ts'

const noS3 = await whyNoS3(process.env)
const s3 = noS3 === null ? await startS3Server(process.env) : null
afterAll(() => s3?.[Symbol.asyncDispose]())

async function folderStore() {
  const folder = await temporaryFolder()
  return {
    store: await openFolderStore(folder.path),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

async function s3Store() {
  if (!s3) throw new Error('there is no S3 server')
  return { store: await openS3Store(s3.options), [Symbol.asyncDispose]: async () => undefined }
}

const places = [
  { place: 'a folder', make: folderStore, isHere: true },
  { place: noS3 ? `an S3 bucket (${noS3})` : 'an S3 bucket', make: s3Store, isHere: s3 !== null },
]
const video = { contentType: 'video/mp4' } as const

for (const { place, make, isHere } of places) {
  describe.skipIf(!isHere)(`media in ${place}`, () => {
    test('comes back as it was put, whole and in part', async () => {
      await using opened = await make()
      const { store } = opened
      const bytes = randomBytes(300_000)
      const name = newObjectName('video/mp4')
      await store.ready()
      await store.put(name, bytes, { ...video, size: bytes.length })

      expect(await store.stat(name)).toMatchObject({ size: 300_000, contentType: 'video/mp4' })
      expect((await buffer(await store.open(name))).equals(bytes)).toBe(true)
      const part = await buffer(await store.open(name, { start: 1000, end: 1999 }))
      expect(part.equals(bytes.subarray(1000, 2000))).toBe(true)
      const last = await buffer(await store.open(name, { start: 299_999, end: 299_999 }))
      expect(last).toHaveLength(1)
    })

    test('a long stream arrives whole', async () => {
      await using opened = await make()
      const size = 12 * 1024 * 1024 + 17
      const bytes = randomBytes(size)
      const name = newObjectName('video/mp4')
      await opened.store.put(name, Readable.from(pieces(bytes)), { ...video, size })

      const digest = createHash('sha256')
      for await (const piece of await opened.store.open(name)) digest.update(piece)
      expect(digest.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
      await opened.store.remove(name)
    })

    test('S-41: is never overwritten', async () => {
      await using opened = await make()
      const name = newObjectName('image/jpeg')
      const about = { contentType: 'image/jpeg', size: 5 } as const
      await opened.store.put(name, Buffer.from('first'), about)
      await expect(opened.store.put(name, Buffer.from('other'), about)).rejects.toBeInstanceOf(ObjectExists)
      expect((await buffer(await opened.store.open(name))).toString()).toBe('first')
    })

    test('of two writers of one name exactly one succeeds', async () => {
      await using opened = await make()
      const name = newObjectName('image/jpeg')
      const put = (text: string) =>
        opened.store.put(name, Buffer.from(text), { contentType: 'image/jpeg', size: 4 })
      const outcomes = await Promise.allSettled(['anna', 'bert', 'cleo', 'dora'].map(put))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test.each([
      ['shorter', 10],
      ['longer', 1_000],
      ['much longer', 20_000_000],
    ])('a body %s than announced leaves nothing', async (_, length) => {
      await using opened = await make()
      const name = newObjectName('video/mp4')
      const body = Readable.from(pieces(Buffer.alloc(length)))
      const size = length === 20_000_000 ? 15_000_000 : 500
      await expect(opened.store.put(name, body, { ...video, size })).rejects.toBeInstanceOf(WrongSize)
      expect(await opened.store.stat(name)).toBeNull()
    })

    test.each([500, 8_000_000])(
      'an upload of %i bytes that breaks off leaves nothing, and the name free',
      async (size) => {
        await using opened = await make()
        const name = newObjectName('video/mp4')
        const broken = Readable.from(
          (async function* () {
            yield Buffer.alloc(Math.ceil(size * 0.8))
            throw new Error('the phone went into a tunnel')
          })(),
        )
        await expect(opened.store.put(name, broken, { ...video, size })).rejects.toThrow('tunnel')
        expect(await opened.store.stat(name)).toBeNull()
        await opened.store.put(name, Buffer.from('again'), { ...video, size: 5 })
        expect(await opened.store.stat(name)).toMatchObject({ size: 5 })
      },
    )

    test('a source that is destroyed without a word counts as broken', async () => {
      await using opened = await make()
      const source = new Readable({ read: () => undefined })
      source.push(Buffer.alloc(100))
      setTimeout(() => source.destroy(), 20)
      const put = opened.store.put(newObjectName('video/mp4'), source, { ...video, size: 500 })
      await expect(put).rejects.toBeInstanceOf(WrongSize)
    })

    test('a stream whose length nobody knows arrives whole, and is listed', async () => {
      await using opened = await make()
      const { store } = opened
      const bytes = randomBytes(11 * 1024 * 1024)
      const name = newObjectName('application/octet-stream')
      const begun = Date.now()
      await store.put(name, Readable.from(pieces(bytes)), { contentType: 'application/octet-stream' })
      expect((await store.stat(name))?.size).toBe(bytes.length)
      const listed = new Map<string, Date>()
      for await (const object of store.list()) listed.set(object.name, object.modifiedAt)
      expect(listed.get(name)?.getTime()).toBeGreaterThan(begun - 5_000)
      await store.remove(name)
    })

    test('what was begun and never completed is removed once it is old', async () => {
      await using opened = await make()
      const { store } = opened
      const incomplete = () => store.removeIncomplete(new Date(Date.now() + 60_000))
      await incomplete()
      const stuck = new Readable({ read: () => undefined })
      stuck.push(Buffer.alloc(12 * 1024 * 1024))
      const put = store.put(newObjectName('video/mp4'), stuck, { ...video, size: 20_000_000 })
      put.catch(() => undefined)
      expect(await store.removeIncomplete(new Date(Date.now() - 60_000))).toBe(0)
      await expect.poll(incomplete, { timeout: 5_000 }).toBe(1)
      expect(await incomplete()).toBe(0)
      stuck.destroy()
      await expect(put).rejects.toThrow()
    })

    test('what is absent reads as absent and can be removed', async () => {
      await using opened = await make()
      const name = newObjectName('video/mp4')
      expect(await opened.store.stat(name)).toBeNull()
      await expect(opened.store.open(name)).rejects.toBeInstanceOf(ObjectMissing)
      await expect(opened.store.open(name, { start: 0, end: 1 })).rejects.toBeInstanceOf(ObjectMissing)
      await opened.store.remove(name)
    })

    test('S-40: only names of ours are opened, written or removed', async () => {
      await using opened = await make()
      const { store } = opened
      for (const name of hostileNames) {
        const attempts = [store.open(name), store.stat(name), store.remove(name)]
        attempts.push(store.put(name, Buffer.from('x'), { ...video, size: 1 }))
        for (const attempt of attempts) await expect(attempt).rejects.toBeInstanceOf(BadObjectName)
      }
      const cover = newObjectName('image/jpeg')
      await expect(store.put(cover, Buffer.from('x'), { ...video, size: 1 })).rejects.toBeInstanceOf(
        BadObjectName,
      )
    })
  })
}

const fair = newObjectName('video/mp4')
const hostileNames = [
  '',
  '.',
  '..',
  '../../etc/passwd',
  `../${fair}`,
  `./${fair}`,
  `a/${fair}`,
  `..%2f${fair}`,
  `${fair}\0`,
  `${fair}\n`,
  `${fair}.html`,
  fair.replace('.mp4', '.svg'),
  fair.toUpperCase(),
  fair.slice(1),
  `0${fair}`,
  'CON',
  '-rf',
  '.incoming',
  'x'.repeat(4096),
  `\u202e${fair}`,
  fair.replace(/^./, 'é'),
  fair.replace(/^./, 'u'),
  '__proto__',
  'constructor',
]

test('S-53: object names are unguessable, of one shape, and tell their type', () => {
  const names = new Set(Array.from({ length: 2_000 }, () => newObjectName('video/mp4')))
  expect(names.size).toBe(2_000)
  for (const name of names) expect(typeOfObjectName(name)).toBe('video/mp4')
  expect(typeOfObjectName(newObjectName('image/jpeg'))).toBe('image/jpeg')
  for (const name of hostileNames) expect(typeOfObjectName(name), name).toBeNull()
})

test('a folder keeps no traces of broken writes, and sweeps those of a killed process', async () => {
  await using folder = await temporaryFolder()
  const store: MediaStore = await openFolderStore(folder.path)
  await expect(store.put(fair, Buffer.alloc(3), { ...video, size: 4 })).rejects.toBeInstanceOf(WrongSize)
  expect(await readdir(join(folder.path, '.incoming'))).toEqual([])

  const [old, fresh] = ['old', 'fresh'].map((name) => join(folder.path, '.incoming', name))
  for (const path of [old, fresh]) await writeFile(path ?? '', 'half a video')
  await utimes(old ?? '', new Date(0), new Date(0))
  expect(await store.removeIncomplete(new Date(1))).toBe(1)
  expect(await readdir(join(folder.path, '.incoming'))).toEqual(['fresh'])
})

test('a folder does not publish what is not a file', async () => {
  await using folder = await temporaryFolder()
  const store = await openFolderStore(folder.path)
  await symlink(tmpdir(), join(folder.path, fair))
  expect(await store.stat(fair)).toBeNull()
})

test('what an S3 server answers too late is let go: nobody would read it', { timeout: 10_000 }, async () => {
  let gone: Promise<unknown> = Promise.resolve()
  const server = createServer((request, response) => {
    // The bucket is there.
    if (request.method === 'HEAD') return response.end()
    gone = once(request.socket, 'close')
    setTimeout(() => {
      response.writeHead(200, { 'content-length': 10_000_000 })
      response.write('the beginning')
    }, 3_300)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  const key = { accessKey: 'a key', secretKey: 'its secret' }
  const store = await openS3Store({ endpoint: `http://127.0.0.1:${port}`, bucket: 'media', ...key })
  await expect(store.open(fair)).rejects.toBeInstanceOf(StoreUnavailable)
  await gone
  server.close()
})

function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}
