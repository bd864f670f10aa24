import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseFolder } from './database-folder.ts'

/** Where the embedded Postgres of a running `npm start` answers, for commands that look in; null when none runs. */
export async function runningDatabaseUrl(dataDir: string): Promise<string | null> {
  const folder = databaseFolder(dataDir)
  try {
    // The fourth line of a postmaster's file is its port.
    const port =
      (await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[3]?.trim() ?? ''
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
    return `postgres://douyin:${password}@127.0.0.1:${port}/douyin`
  } catch {
    return null
  }
}
