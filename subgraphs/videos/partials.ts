import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isUploadId } from './upload.ts'

/** The files of resumable uploads that are not complete yet. They outlive a restart: their senders go on. */
export interface Partials {
  pathOf(id: string): string
  /** How many bytes are there; null when the upload was not begun. */
  sizeOf(id: string): Promise<number | null>
  begin(id: string): Promise<void>
  /** Drops what lies beyond a size. */
  cut(id: string, size: number): Promise<void>
  remove(id: string): Promise<void>
  /** Removes files that nobody has written to since `before` and whose upload is not known any more. */
  removeUnknown(
    before: Date,
    known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number>
}

export async function openPartials(folder: string): Promise<Partials> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string) => join(folder, id)
  return {
    pathOf,
    async sizeOf(id) {
      const facts = await stat(pathOf(id)).catch(() => null)
      return facts?.size ?? null
    },
    async begin(id) {
      await using file = await open(pathOf(id), 'w', 0o600)
      await file.sync()
    },
    async cut(id, size) {
      await using file = await open(pathOf(id), 'r+')
      await file.truncate(size)
    },
    async remove(id) {
      await rm(pathOf(id), { force: true })
    },
    async removeUnknown(before, known) {
      const old: string[] = []
      for (const id of await readdir(folder)) {
        const facts = await stat(pathOf(id)).catch(() => null)
        if (facts && facts.mtime < before && isUploadId(id)) old.push(id)
      }
      const inUse = await known(old)
      const unknown = old.filter((id) => !inUse.has(id))
      for (const id of unknown) await rm(pathOf(id), { force: true })
      return unknown.length
    },
  }
}
