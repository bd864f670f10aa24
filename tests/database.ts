import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { EMPTY, withDatabase } from './setup.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly url: string
}

/** A database of the test's own: migrated, empty, gone afterwards. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${name} template ${EMPTY}`)
  return {
    url: withDatabase(server, name),
    [Symbol.asyncDispose]: () => onServer(server, `drop database ${name} with (force)`),
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(statement)
  await sql.end()
}
