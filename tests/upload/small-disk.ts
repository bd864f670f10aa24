import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A disk of so many megabytes, where we may make one. */
export async function smallDisk(megabytes: number) {
  const path = await mkdtemp(join(tmpdir(), 'small-disk-'))
  const isThere = await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]).then(
    () => true,
    () => false,
  )
  // Postgres may run as another user, who must be able to come in.
  if (isThere) await chmod(path, 0o755)
  const close = async () => {
    if (isThere) await run('umount', ['-l', path])
    await rm(path, { recursive: true, force: true })
  }
  return { path, isThere, [Symbol.asyncDispose]: close }
}

const tried = await smallDisk(1)
await tried[Symbol.asyncDispose]()

/** Why there can be none; empty where there can. */
export const whyNoDisk = tried.isThere ? '' : ' (skipped: no disk can be mounted here)'
