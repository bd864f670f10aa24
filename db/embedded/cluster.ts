import { randomUUID } from 'node:crypto'
import { chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'
import { refuseForeignSystem, runProgram } from './programs.ts'
import type { RunAs } from './run-as.ts'

/** The name of the database and of its owner, who is the only user of the cluster. */
export const databaseName = 'douyin'

// UTF8 with the builtin provider: the same order of strings on every machine, and a character type that
// knows Chinese letters, without which pg_trgm finds nothing in Chinese.
const language = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--lc-ctype=C.UTF-8',
]

/**
 * Whether the folder holds a cluster that this PostgreSQL can open.
 * Throws EmbeddedPostgresError when it holds another version's, or something else.
 */
export async function hasCluster(folder: Folder, major: string): Promise<boolean> {
  if (!(await isThere(folder.cluster))) return false
  const version = await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    return ''
  })
  if (version.trim() === major) return true
  throw new EmbeddedPostgresError(
    version.trim()
      ? `The database in ${folder.path} was written by PostgreSQL ${version.trim()} and this is ${major}: ` +
          'choose another folder, or dump it with the old version and restore it here.'
      : `The folder ${folder.cluster} is in the way: it is no database. Choose another data folder.`,
  )
}

/**
 * Creates the cluster, aside and then renamed: one that was interrupted never looks complete.
 * `isDurable` is whether it has to survive a power cut. Throws EmbeddedPostgresError with initdb's reason.
 */
export async function createCluster(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  isDurable: boolean,
): Promise<void> {
  await removeUnfinished(folder)
  // A name never used before: an initdb whose Node was killed may still be writing to the last one.
  const unfinished = `${folder.unfinished}${randomUUID()}`
  await mkdir(unfinished, { mode: 0o700 })
  const { uid, gid } = await stat(folder.password)
  await chown(unfinished, uid, gid)
  const words = ['-D', unfinished, `--username=${databaseName}`, `--pwfile=${folder.password}`]
  const safety = ['--auth=scram-sha-256', ...(isDurable ? [] : ['--no-sync'])]
  try {
    await runProgram(runAs, binaries.initdb, [...words, ...safety, ...language, '--no-instructions'])
  } catch (error) {
    await refuseForeignSystem(binaries.postgres)
    throw new EmbeddedPostgresError(
      `The database in ${folder.path} could not be created: ${reason(error)}.`,
      {
        cause: error,
      },
    )
  }
  await rename(unfinished, folder.cluster)
  if (isDurable) await syncFolder(folder.path)
}

async function removeUnfinished(folder: Folder): Promise<void> {
  for (const name of await readdir(folder.path)) {
    const path = join(folder.path, name)
    if (!name.startsWith(basename(folder.unfinished))) continue
    // That initdb may put a file back while we remove; what remains goes at the next start.
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
  }
}

function reason(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const lines = stderr.split('\n').filter((line) => /error|fatal|panic/i.test(line))
  return (lines.at(-1) ?? String(error)).trim().replace(/\.$/, '')
}

async function syncFolder(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
      return false
    },
  )
}
