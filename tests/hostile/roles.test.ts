import postgres from 'postgres'
import { expect, test } from 'vitest'
import { openDb, roleOf, type Owner } from '#db/client.ts'
import { subgraphNames } from '../../subgraphs/open.ts'
import { createDatabase } from '../database.ts'

const tables: Readonly<Record<Owner, string>> = {
  users: 'users.users',
  videos: 'videos.videos',
  interactions: 'interactions.favorites',
  social: 'social.follows',
  chat: 'chat.messages',
}

test.each(subgraphNames)('S-81: %s reads its own tables and nobody else’s', async (owner) => {
  await using database = await createDatabase()
  await using db = openDb({ url: database.url, owner, connections: 1 })
  expect(await db.sql.unsafe(`select count(*)::int from ${tables[owner]}`)).toHaveLength(1)
  // Nobody's question holds a connection for ever.
  expect(await db.sql`show statement_timeout`).toEqual([{ statementTimeout: '5s' }])
  for (const other of subgraphNames.filter((name) => name !== owner)) {
    await expect(db.sql.unsafe(`select * from ${tables[other]}`)).rejects.toThrow('permission denied')
    await expect(db.sql.unsafe(`delete from ${tables[other]}`)).rejects.toThrow('permission denied')
  }
})

test('S-81: a subgraph can neither change the tables nor the server, nor become somebody else', async () => {
  await using database = await createDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(`set role ${roleOf('videos')}`)
    await expect(sql`select * from users.users`).rejects.toThrow('permission denied for schema users')
    await expect(sql`drop table videos.videos`).rejects.toThrow('must be owner')
    await expect(sql`alter table videos.videos disable trigger project_video`).rejects.toThrow(
      'must be owner',
    )
    await expect(sql`create table public.mine (id int)`).rejects.toThrow('permission denied')
    await expect(sql`create role mine`).rejects.toThrow('permission denied')
    await expect(sql`copy (select 1) to program 'true'`).rejects.toThrow('permission denied')
    await expect(sql`select pg_read_file('/etc/passwd')`).rejects.toThrow('permission denied')
  } finally {
    await sql.end()
  }
})
