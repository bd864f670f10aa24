import { open, stat, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { systemCode } from '../system-code.ts'

/** A log longer than this many bytes is emptied, at the start or when it is looked at. */
const maxLength = 10 * 1024 * 1024
const lookMs = 60_000
/** What one failed start writes is far shorter; the rest of a long recovery need not be read. */
const maxRead = 64 * 1024

/** Opens Postgres' log for appending and bounds its length. Whoever opens it closes it. */
export async function openLog(path: string): Promise<FileHandle> {
  const length = await lengthOf(path)
  if (length > maxLength) await truncate(path)
  return open(path, 'a+', 0o600)
}

/** Empties the log whenever it has become too long, until disposed. Whoever appends goes on at its beginning. */
export function keepShort(log: FileHandle): AsyncDisposable {
  async function look(): Promise<void> {
    if ((await log.stat()).size > maxLength) await log.truncate()
  }
  // What cannot be done now is done at the next look.
  const timer = setInterval(() => void look().catch(() => undefined), lookMs).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
    },
  }
}

/** What was written to the log since it was `start` bytes long, at most its last 64 KiB. */
export async function readLogSince(log: FileHandle, start: number): Promise<string> {
  const { size } = await log.stat()
  const from = Math.max(start, size - maxRead)
  if (size <= from) return ''
  const { buffer, bytesRead } = await log.read(Buffer.alloc(size - from), 0, size - from, from)
  return buffer.toString('utf8', 0, bytesRead)
}

async function lengthOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0
    throw error
  }
}
