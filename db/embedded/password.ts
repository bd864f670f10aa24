import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { systemCode } from '../system-code.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { Folder } from './folder.ts'

/**
 * The password of the database's owner: generated once, kept in the data folder for its user alone (0600).
 * Letters, digits, `-` and `_`, so it may stand in a URL.
 * Throws EmbeddedPostgresError when the cluster is there and its password is not.
 */
export async function readPassword(folder: Folder, hasCluster: boolean): Promise<string> {
  const found = await readFile(folder.password, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    return ''
  })
  if (/^[\w-]{32,}$/.test(found.trim())) return found.trim()
  if (hasCluster) {
    throw new EmbeddedPostgresError(
      `The password of the database is missing from ${folder.password}: ` +
        'restore that file, or delete the folder to begin anew.',
    )
  }
  return writePassword(folder)
}

async function writePassword(folder: Folder): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  // On the disk before initdb uses it: a cluster whose password a power cut took away would be shut for good.
  const file = await open(`${folder.password}.new`, 'w', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${folder.password}.new`, folder.password)
  return password
}
