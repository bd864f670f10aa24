import { join } from 'node:path'

/** Where the embedded Postgres lives in DATA_DIR: whoever opens it must mean the same one. */
export function databaseFolder(dataDir: string): string {
  return join(dataDir, 'postgres')
}
