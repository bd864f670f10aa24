import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeQuickFolder } from './quick-folder.ts'

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  /** Writes a file and returns its path. */
  file(name: string, content: string | Buffer): Promise<string>
}

/** A folder that goes with whoever opened it, and everything in it: on a disk when programs in it are to be run. */
export async function temporaryFolder({ hasPrograms = false } = {}): Promise<TemporaryFolder> {
  // Not every machine runs what lies in memory.
  const made = hasPrograms ? await mkdtemp(join(tmpdir(), 'douyin-tests-')) : await makeQuickFolder()
  // Without links, as programs that are told of it name it.
  const path = await realpath(made)
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
