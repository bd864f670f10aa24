import { mkdir, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Where things lie in the data folder. All paths are absolute and free of symbolic links. */
export interface Folder {
  readonly path: string
  /** What Postgres calls its data directory. */
  readonly cluster: string
  /** The beginning of the names of clusters that are not complete yet. */
  readonly unfinished: string
  readonly password: string
  readonly lock: string
  readonly log: string
}

/**
 * Creates the data folder when it is absent, closed to everyone but its owner.
 * Throws the file system's error when it cannot.
 */
export async function openFolder(path: string): Promise<Folder> {
  // Only the last folder is closed: Postgres may run as another user, who has to pass those above it.
  await mkdir(dirname(resolve(path)), { recursive: true })
  await mkdir(resolve(path), { recursive: true, mode: 0o700 })
  return folderAt(await realpath(path))
}

/** Names what lies in a data folder, whether it is there or not. */
export function folderAt(path: string): Folder {
  return {
    path,
    cluster: join(path, 'cluster'),
    unfinished: join(path, 'unfinished-'),
    password: join(path, 'password'),
    lock: join(path, 'owner.lock'),
    log: join(path, 'postgres.log'),
  }
}
