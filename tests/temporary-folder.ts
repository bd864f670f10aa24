import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  /** Writes a file and returns its path. */
  file(name: string, content: string | Buffer): Promise<string>
}

/** A folder that goes with whoever opened it, and everything in it. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  // Without links, as programs that are told of it name it.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'douyin-test-')))
  return {
    path,
    async file(name, content) {
      await writeFile(join(path, name), content)
      return join(path, name)
    },
    // A program that has just ended may still be writing there.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}
