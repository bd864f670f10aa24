import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A file that notices being opened: a pipe, which can be written to only while somebody reads it. */
export interface Canary extends AsyncDisposable {
  readonly path: string
  /** How often somebody has opened it. */
  openings(): number
}

export async function openCanary(): Promise<Canary> {
  const folder = await mkdtemp(join(tmpdir(), 'canary-'))
  const path = join(folder, 'canary.mp4')
  await promisify(execFile)('mkfifo', [path])
  let openings = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const reader = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null)
      if (reader) {
        openings += 1
        await reader.write('sung').catch(() => undefined)
        await reader.close()
      }
      await new Promise((done) => setTimeout(done, 5))
    }
  })()
  return {
    path,
    openings: () => openings,
    async [Symbol.asyncDispose]() {
      isOver = true
      await watching
      await rm(folder, { recursive: true, force: true })
    },
  }
}
