import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readConfig } from '#platform/process/config.ts'
import { createLogger } from '#platform/process/logger.ts'
import { openOneMachine } from '../../one-machine.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'

test('a system that cannot start says why and leaves nothing behind that goes on working', async () => {
  await using database = await createDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'douyin-failed-start-'))
  const config = readConfig({
    ...{ HOST: '127.0.0.1', REST_PORT: '0', GATEWAY_PORT: '0', OPS_PORT: 'off', DATA_DIR: folder },
    ...{ RATE_LIMITS: 'nosuch=1/1', PATH: process.env.PATH },
  })
  const logger = createLogger('silent', false)
  await expect(openOneMachine({ config, databaseUrl: database.url, logger })).rejects.toThrow('names nosuch')
  // The jobs of the videos begin later than the other subgraphs fail.
  await pause(1_000)
  await using rows = rowsOf(database.url)
  const connected = await rows.sql`
    select application_name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  expect(connected).toEqual([])
  await rm(folder, { recursive: true, force: true })
})
