import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readConfig, SetupError } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../../one-machine.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const mistakes = [
  { SUPERGRAPH_PATH: 'README.md', sentence: 'SUPERGRAPH_PATH names a file that is no supergraph' },
]

test.each(mistakes)(
  'a system that cannot start says why ($sentence) and leaves nothing behind that goes on working',
  async ({ sentence, ...mistake }) => {
    await using database = await createDatabase()
    await using folder = await temporaryFolder()
    const config = readConfig({
      ...{ HOST: '127.0.0.1', REST_PORT: '0', GATEWAY_PORT: '0', OPS_PORT: 'off', DATA_DIR: folder.path },
      ...{ ...mistake, PATH: process.env.PATH },
    })
    const logger = createLogger('silent', false)
    const start = openOneMachine({ config, databaseUrl: database.url, logger })
    await expect(start).rejects.toThrow(SetupError)
    await expect(start).rejects.toThrow(sentence)
    // The jobs of the videos begin later than the other subgraphs fail.
    await pause(1_000)
    await using rows = rowsOf(database.url)
    const connected = await rows.sql`
      select application_name from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    expect(connected).toEqual([])
  },
)
