import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, open, opendir, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { systemCode } from '#platform/process/system-code.ts'
import { exactSize } from './exact-size.ts'
import { ObjectExists, ObjectMissing, StoreFull, checkObjectName, type MediaStore } from './media-store.ts'
import { typeOfObjectName } from './object-name.ts'

// What is read ahead for each player; two of these wait in memory for one who does not take them.
const PLAYED_BYTES = 64 * 1024

/**
 * A media store in a folder of this machine, made if absent. Several processes may share it. Incomplete writes live in
 * `.incoming` below it.
 */
export async function openFolderStore(folder: string): Promise<MediaStore> {
  const root = resolve(folder)
  const incoming = join(root, '.incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })

  return {
    async put(name, body, { contentType, size }) {
      checkObjectName(name, contentType)
      const part = join(incoming, randomUUID())
      try {
        await writeWhole(part, exactSize(body, size))
        // A link, not a rename: it refuses a name that is taken, and the object appears at once and whole.
        await link(part, join(root, name)).catch(rethrow('EEXIST', new ObjectExists(`${name} exists`)))
        await syncFolder(root)
      } catch (cause) {
        if (isFull(cause)) throw new StoreFull('no room', { cause })
        throw cause
      } finally {
        await rm(part, { force: true })
      }
    },
    async open(name, range) {
      checkObjectName(name)
      const file = await open(join(root, name), 'r').catch(rethrow('ENOENT', new ObjectMissing(`no ${name}`)))
      return file.createReadStream({ ...range, highWaterMark: PLAYED_BYTES })
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
    async *list() {
      for await (const { name } of await opendir(root)) {
        const facts = typeOfObjectName(name) && (await stat(join(root, name)).catch(nullWhenAbsent))
        if (facts) yield { name, size: facts.size, modifiedAt: facts.mtime }
      }
    },
    async removeIncomplete(before) {
      let removed = 0
      for (const name of await readdir(incoming)) {
        const facts = await stat(join(incoming, name)).catch(nullWhenAbsent)
        if (!facts || facts.mtime >= before) continue
        await rm(join(incoming, name), { force: true })
        removed += 1
      }
      return removed
    },
    pathOf(name) {
      checkObjectName(name)
      return join(root, name)
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

/** Whether a file could not be written because there is no room for it. */
export function isFull(cause: unknown): boolean {
  const code = systemCode(cause)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function rethrow(code: string, instead: Error) {
  return (cause: unknown): never => {
    throw systemCode(cause) === code ? instead : cause
  }
}

function nullWhenAbsent(cause: unknown): null {
  if (systemCode(cause) === 'ENOENT') return null
  throw cause
}
