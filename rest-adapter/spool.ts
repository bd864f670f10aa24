import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file of a multipart body, kept until its token is known: the token may come after it (contract 1.5). */
export interface SpooledFile {
  readonly size: number
  /** Whether it was longer than allowed; then its bytes are not complete. */
  readonly isTooLarge: boolean
  open(): Readable
  discard(): Promise<void>
}

export interface Spool {
  readonly maxBytes: number
  /** Keeps a file's bytes; drops them again when they cannot be read to the end. */
  keep(bytes: Readable & { truncated?: boolean }): Promise<SpooledFile>
}

export async function openSpool(folder: string, maxBytes: number): Promise<Spool> {
  // What lies there was cut off by the end of the process before: nobody waits for it.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return {
    maxBytes,
    async keep(bytes) {
      const path = join(folder, randomBytes(16).toString('hex'))
      const discard = () => rm(path, { force: true })
      try {
        await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
        const { size } = await stat(path)
        return { size, isTooLarge: bytes.truncated === true, open: () => createReadStream(path), discard }
      } catch (error) {
        await discard()
        throw error
      }
    },
  }
}
