import { databaseFolder } from './database-folder.ts'
import { urlWhileOpen } from './embedded/index.ts'

/** Where the embedded Postgres of a running `npm start` answers, for commands that look in; null when none runs. */
export function runningDatabaseUrl(dataDir: string): Promise<string | null> {
  return urlWhileOpen(databaseFolder(dataDir))
}
