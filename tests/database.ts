import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { EMPTY, withDatabase } from './setup.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/** A database of the test's own, gone afterwards: migrated and empty, or a copy of another one. */
export async function createDatabase(template = EMPTY): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  // Files are copied: half of what it costs to write every page to the log.
  await onServer(`create database ${name} template ${template} strategy file_copy`)
  return {
    url: withDatabase(inject('postgresUrl'), name),
    [Symbol.asyncDispose]: () => onServer(`drop database ${name} with (force)`),
  }
}

let server: postgres.Sql | undefined

/** By one connection for all stories of this process: opening one costs as much as a database does. */
async function onServer(statement: string): Promise<void> {
  server ??= postgres(inject('postgresUrl'), { max: 1, idle_timeout: 5, onnotice: () => undefined })
  await server.unsafe(statement)
}
