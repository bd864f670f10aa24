import postgres from 'postgres'
import { databaseFolder } from './database-folder.ts'
import { openEmbeddedPostgres } from './embedded/index.ts'
import { runningDatabaseUrl } from './running-database.ts'

export interface OpenDatabase extends AsyncDisposable {
  readonly url: string
}

/**
 * The database that a command is about: the one that is named, else that of the `npm start` that runs on this data folder,
 * else the one that lies in the folder, which is started for as long as the command needs it.
 */
export async function openDatabase(
  databaseUrl: string | undefined,
  dataDir: string,
  onProgress: (step: string) => void,
): Promise<OpenDatabase> {
  const known = databaseUrl ?? (await runningDatabaseUrl(dataDir))
  if (known && (databaseUrl || (await answers(known))))
    return { url: known, [Symbol.asyncDispose]: async () => undefined }
  return openEmbeddedPostgres({ folder: databaseFolder(dataDir), onProgress })
}

/** A server that was killed leaves the file behind that says where it answered. */
async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}
