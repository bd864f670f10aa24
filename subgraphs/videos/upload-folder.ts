import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { conflict, tooLarge } from '#platform/errors.ts'

/** Where the bytes of unfinished uploads wait. */
export interface UploadFolder {
  readonly maxBytes: number
  /** Keeps all bytes of a stream under an upload's id, or nothing. Answers with their SHA-256, hex. Errors: TOO_LARGE, CONFLICT (another request is at it). */
  receive(id: string, bytes: Readable): Promise<string>
  /** A complete upload's file. */
  fileOf(id: string): string
  remove(id: string): Promise<void>
}

export async function openUploadFolder(folder: string, maxBytes: number): Promise<UploadFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Nobody writes yet: what is incomplete was cut off by the end of the process before.
  for (const name of await readdir(folder))
    if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
  const fileOf = (id: string) => join(folder, id)

  return {
    maxBytes,
    fileOf,
    async receive(id, bytes) {
      const part = `${fileOf(id)}.part`
      const hash = createHash('sha256')
      let size = 0
      try {
        const counted = async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            size += chunk.length
            if (size > maxBytes) throw tooLarge(`A video may have at most ${maxBytes} bytes`)
            hash.update(chunk)
            yield chunk
          }
        }
        await pipeline(bytes, counted, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }))
        await rename(part, fileOf(id))
        return hash.digest('hex')
      } catch (error) {
        // Another request is writing this very upload: its file is not ours to remove.
        if (isExisting(error)) throw conflict('This file is being sent already')
        await rm(part, { force: true })
        throw error
      }
    },
    async remove(id) {
      await rm(fileOf(id), { force: true })
    },
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
