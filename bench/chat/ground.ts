import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { openEmbeddedPostgres } from '#db/embedded/index.ts'
import { migrate } from '#db/migrate.ts'
import { hashToken } from '#platform/identity/identity.ts'

export interface BenchPerson {
  id: string
  token: string
}

export interface Ground extends AsyncDisposable {
  readonly databaseUrl: string
  readonly folder: string
  readonly people: BenchPerson[]
}

/** A database of its own, with people who are signed in already. */
export async function openGround(count: number): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'douyin-bench-chat-'))
  const server = await openEmbeddedPostgres({ folder: join(folder, 'postgres') })
  await migrate(server.url)
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined })
  const users = await sql<{ id: string }[]>`
    insert into users.users (username, username_key, password_hash)
    select name, name, 'x' from (select 'person ' || n as name from generate_series(1, ${count}) as n) as named
    returning id::text`
  const people = users.map(({ id }) => ({ id, token: randomUUID() }))
  await sql`
    insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
    select u::bigint, h, 'graph', now() + interval '1 day', now() + interval '1 day'
    from unnest(${people.map(({ id }) => id)}::text[], ${people.map(({ token }) => hashToken(token))}::text[]) as t (u, h)`
  await sql.end()
  return {
    ...{ databaseUrl: server.url, folder, people },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
