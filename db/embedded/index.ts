import { findBinaries } from './binaries.ts'
import { createCluster, hasCluster } from './cluster.ts'
import { createDatabase } from './create-database.ts'
import { explainFolderError } from './embedded-postgres-error.ts'
import { openFolder } from './folder.ts'
import { keepRunning } from './keep-running.ts'
import { lockFolder } from './lock-folder.ts'
import { keepShort, openLog } from './log.ts'
import { readPassword } from './password.ts'
import { findOrphan, readPostmasterFile } from './postmaster-file.ts'
import { chooseRunAs } from './run-as.ts'
import { startPostmaster } from './start-postmaster.ts'
import { stopPostmaster } from './stop-postmaster.ts'

export { EmbeddedPostgresError } from './embedded-postgres-error.ts'
export { urlWhileOpen } from './url-while-open.ts'

/** A real PostgreSQL of our own, as long as it is not disposed. Disposing stops it and frees its folder. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Where its database `douyin` answers, as the owner of everything in it. Holds the password. */
  readonly url: string
}

export interface EmbeddedPostgresOptions {
  /** The data folder, created when absent: the cluster, its password (0600) and its log (at most ~10 MB). */
  readonly folder: string
  /** Hears one short sentence before each step that takes time. */
  readonly onProgress?: (step: string) => void
  /** More settings of Postgres, by name; tests say `{ fsync: 'off' }`. The address and port stay ours. */
  readonly settings?: Readonly<Record<string, string>>
  /** Whether it is started again, on its port, when it ends by itself; it is not. */
  readonly keepsRunning?: boolean
}

/**
 * Opens the PostgreSQL that lives in `folder`, creating it the first time (under a second; later 0.1 s).
 * It listens on 127.0.0.1, on a free port, and lets nobody in without the generated password.
 * Whatever was killed before, Node, Postgres or both, is cleaned up first; no committed row is lost.
 * Throws EmbeddedPostgresError, one sentence for a person: the folder is in use by a living process, may not be
 * written, or holds another version's data; or there is no Postgres for this system.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const opened: AsyncDisposable[] = []
  try {
    const url = await openInto(opened, options)
    let closed: Promise<void> | undefined
    return { url, [Symbol.asyncDispose]: () => (closed ??= closeAll(opened)) }
  } catch (error) {
    await closeAll(opened)
    throw explainFolderError(error, options.folder)
  }
}

async function openInto(
  opened: AsyncDisposable[],
  {
    folder: path,
    onProgress = () => undefined,
    settings = {},
    keepsRunning = false,
  }: EmbeddedPostgresOptions,
): Promise<string> {
  const folder = await openFolder(path)
  opened.push(await lockFolder(folder))

  const wasLeft = (await readPostmasterFile(folder)) !== null
  const orphan = await findOrphan(folder)
  if (orphan) onProgress('stopping the Postgres that an earlier run left behind')
  if (orphan) await stopPostmaster(orphan)

  const binaries = await findBinaries(folder)
  const isOld = await hasCluster(folder, binaries.major)
  const password = await readPassword(folder, isOld)
  const log = await openLog(folder.log)
  opened.push(log, keepShort(log))
  const runAs = await chooseRunAs(folder, binaries.postgres)

  if (!isOld) onProgress('creating the database cluster')
  if (!isOld) await createCluster(folder, binaries, runAs, settings['fsync'] !== 'off')
  onProgress(wasLeft && !orphan ? 'recovering after an unclean stop' : 'starting Postgres')
  const plan = { folder, binaries, runAs, log, settings }
  const postmaster = keepsRunning ? await keepRunning(plan, onProgress) : await startPostmaster(plan)
  opened.push(postmaster)
  return createDatabase(postmaster.port, password)
}

/** The last opened first. When Postgres does not stop, the folder stays locked: it is still in use. */
async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  for (const one of opened.toReversed()) await one[Symbol.asyncDispose]()
}
