import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { buildPrograms } from '../tools/build.ts'
import { makeQuickFolder } from './quick-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The Postgres server of this run; each test gets databases of its own on it. */
    postgresUrl: string
  }
}

/** Databases are copied from this one: migrated, empty. */
export const EMPTY = 'template_empty'

/** One real Postgres for the whole run: the one that the system itself ships with, its durability off for speed. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await makeQuickFolder()
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '400',
    // Databases live for seconds: nothing in them is worth tidying up, or reading ahead by processes of its own.
    autovacuum: 'off',
    io_method: 'sync',
  }
  const server = await openEmbeddedPostgres({ folder: join(folder, 'postgres'), settings })
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`create database ${EMPTY}`)
  // Thousands of connections prove who they are: with one round of hashing each, instead of four thousand.
  const { username, password } = new URL(server.url)
  await sql.unsafe(`set scram_iterations = 1; alter role ${username} password '${password}'`)
  await sql.end()
  await Promise.all([migrate(withDatabase(server.url, EMPTY)), buildPrograms()])
  project.provide('postgresUrl', server.url)
  return async () => {
    await server[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
