import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupError } from './manifest.ts'

/** What lies in the media store. */
type ContentType = 'video/mp4' | 'image/jpeg' | 'application/octet-stream'

/** A store of objects that are never changed: written once, under a name that nothing else ever has. */
export interface ObjectStore {
  list(): AsyncIterable<{ name: string }>
  /** Null when there is no such object. */
  stat(name: string): Promise<{ size: number; contentType: string } | null>
  open(name: string): Promise<Readable>
  put(name: string, body: Readable, about: { contentType: ContentType; size: number }): Promise<void>
}

interface Kept {
  size: number
  contentType: string
  /** Hex. */
  sha256: string
}

/** The objects of a backup, a file each, and a list of them. */
export class KeptObjects {
  readonly #folder: string
  readonly #list: string
  readonly #kept = new Map<string, Kept>()

  constructor(folder: string) {
    this.#folder = join(folder, 'objects')
    this.#list = join(folder, 'objects.json')
  }

  get count(): number {
    return this.#kept.size
  }

  get bytes(): number {
    return [...this.#kept.values()].reduce((sum, { size }) => sum + size, 0)
  }

  has(name: string): boolean {
    return this.#kept.has(name)
  }

  /** Copies what is in the store and not yet here. */
  async add(store: ObjectStore): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    for await (const { name } of store.list()) if (!this.#kept.has(name)) await this.#copy(store, name)
  }

  async #copy(store: ObjectStore, name: string): Promise<void> {
    const facts = await store.stat(name)
    if (!facts) return
    const path = join(this.#folder, name)
    const hash = createHash('sha256')
    try {
      const body = await store.open(name)
      const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
      await pipeline(body, hashing(hash), file)
    } catch (error) {
      // The sweeper may have come in between; whether a row misses it is seen later.
      if (await store.stat(name)) throw error
      return rm(path, { force: true })
    }
    this.#kept.set(name, { ...facts, sha256: hash.digest('hex') })
  }

  async writeList(): Promise<void> {
    const facts = [...this.#kept].map(([name, { size, contentType, sha256 }]) => ({
      ...{ name, size, contentType, sha256 },
    }))
    await writeFile(this.#list, `${JSON.stringify(facts, null, 1)}\n`, { mode: 0o600 })
  }

  /** Gives a store what it lacks. Fails on an object that is not as it was kept. */
  async restore(store: ObjectStore): Promise<void> {
    // Written above, with the types that the store told.
    const facts = JSON.parse(await readFile(this.#list, 'utf8')) as (Kept & {
      name: string
      contentType: ContentType
    })[]
    for (const { name, size, contentType, sha256 } of facts) {
      const there = await store.stat(name)
      if (there?.size === size) continue
      const hash = createHash('sha256')
      const body = createReadStream(join(this.#folder, name)).compose(
        hashing(hash, (found) => {
          if (found !== sha256) throw new BackupError(`${name} is not the object that was backed up.`)
        }),
      )
      await store.put(name, body, { contentType, size })
    }
  }
}

function hashing(hash: ReturnType<typeof createHash>, judge?: (sha256: string) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      try {
        judge?.(hash.digest('hex'))
        done()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}
