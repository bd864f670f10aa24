import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { exactSize } from './exact-size.ts'
import { ObjectExists, ObjectMissing, checkObjectName, type MediaStore } from './media-store.ts'

/** A write that is still incoming after this long belongs to a process that died. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000

/**
 * A media store in a folder of this machine, made if absent. Several processes may share it. Incomplete writes live in
 * `.incoming` below it and are swept at the next open, a day later.
 */
export async function openFolderStore(folder: string): Promise<MediaStore> {
  const root = resolve(folder)
  const incoming = join(root, '.incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  await sweep(incoming)

  return {
    async put(name, body, { contentType, size }) {
      checkObjectName(name, contentType)
      const part = join(incoming, randomUUID())
      try {
        await writeWhole(part, exactSize(body, size))
        // A link, not a rename: it refuses a name that is taken, and the object appears at once and whole.
        await link(part, join(root, name)).catch(rethrow('EEXIST', new ObjectExists(`${name} exists`)))
        await syncFolder(root)
      } finally {
        await rm(part, { force: true })
      }
    },
    async open(name, range) {
      checkObjectName(name)
      const file = await open(join(root, name), 'r').catch(rethrow('ENOENT', new ObjectMissing(`no ${name}`)))
      return file.createReadStream({ ...range, highWaterMark: 256 * 1024 })
    },
    async stat(name) {
      const contentType = checkObjectName(name)
      const facts = await stat(join(root, name)).catch(nullWhenAbsent)
      if (!facts?.isFile()) return null
      const etag = `"${facts.size.toString(36)}-${Math.trunc(facts.mtimeMs).toString(36)}"`
      return { size: facts.size, contentType, etag, modifiedAt: facts.mtime }
    },
    async remove(name) {
      checkObjectName(name)
      await rm(join(root, name), { force: true })
    },
    ready: () => access(incoming, constants.W_OK | constants.X_OK),
  }
}

async function writeWhole(path: string, body: Readable): Promise<void> {
  try {
    await using file = await open(path, 'wx', 0o600)
    for await (const chunk of body) await file.writeFile(chunk)
    await file.sync()
  } finally {
    body.destroy()
  }
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r')
  await handle.sync()
}

async function sweep(incoming: string): Promise<void> {
  for (const entry of await readdir(incoming)) {
    const path = join(incoming, entry)
    const facts = await stat(path).catch(nullWhenAbsent)
    if (facts && Date.now() - facts.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true })
  }
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}

function rethrow(code: string, instead: Error) {
  return (cause: unknown): never => {
    throw hasCode(cause, code) ? instead : cause
  }
}

function nullWhenAbsent(cause: unknown): null {
  if (hasCode(cause, 'ENOENT')) return null
  throw cause
}
