import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemCode } from '../system-code.ts'
import type { Folder } from './folder.ts'
import { livingProcess } from './living-process.ts'
import type { LivingProcess } from './living-process.ts'

/** What a postmaster says about itself in its data directory, in the file `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number
  readonly port: number
  readonly isReady: boolean
}

/** The postmaster's file, or `null` when there is none: the cluster was stopped in good order. */
export async function readPostmasterFile(folder: Folder): Promise<PostmasterFile | null> {
  try {
    const lines = (await readFile(pathIn(folder), 'utf8')).split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * The postmaster that still runs on this folder after its Node was killed, or `null`.
 * The number in the file may have gone to a stranger since: only a postgres started on this very directory
 * counts. A file that names a stranger is removed, because Postgres would believe it.
 */
export async function findOrphan(folder: Folder): Promise<LivingProcess | null> {
  const file = await readPostmasterFile(folder)
  if (!file) return null
  const named = await livingProcess(file.pid)
  if (named && isPostmasterOf(folder, named)) return named
  // Harmless even if its backends still live: Postgres also finds those through their shared memory.
  if (isNumberTaken(file.pid)) await rm(pathIn(folder), { force: true })
  return null
}

function isPostmasterOf({ cluster }: Folder, { command }: LivingProcess): boolean {
  const isPostgres = basename(command[0]?.split(' -D ')[0] ?? '') === 'postgres'
  // `ps` gives the whole command line in one piece, /proc word for word.
  return isPostgres && (command.includes(cluster) || (command[0] ?? '').includes(` -D ${cluster} -c `))
}

// Also true for a process that ended and was never reaped, which Postgres takes for a living one.
function isNumberTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

function pathIn(folder: Folder): string {
  return join(folder.cluster, 'postmaster.pid')
}
