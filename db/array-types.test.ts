import { expect, test } from 'vitest'
import { createDatabase } from '../tests/database.ts'
import { rowsOf } from '../tests/rows.ts'
import { openDb } from './client.ts'

test('lists reach Postgres as they are, over connections that ask for nothing by themselves', async () => {
  await using database = await createDatabase()
  const asked: string[] = []
  const statements = { onStatement: (_: string, text: string) => void asked.push(text) }
  await using db = openDb({ url: database.url, owner: 'users', ...statements })
  const texts = ['', 'a,b', '{c}', 'say "d"', String.raw`e\f`, 'null', null, 'g\nh', '名字']
  const [answer] = await db.sql`
    select to_json(${texts}::text[]) as texts, to_json(${['9007199254740993', '-1']}::bigint[])::text as longs,
      to_json(${[1, 2]}::int[]) as numbers, to_json(${[]}::bigint[]) as nothing,
      extract(epoch from (${['1970-01-01T00:00:07.000Z']}::timestamptz[])[1])::int as seconds`
  expect(answer).toEqual({
    ...{ texts, longs: '[9007199254740993,-1]', numbers: [1, 2], nothing: [], seconds: 7 },
  })
  expect(asked).toHaveLength(1)
})

test('a date is the same one on a server that writes the day before the month', async () => {
  await using database = await createDatabase()
  await using rows = rowsOf(database.url)
  await rows.sql.unsafe(
    `alter database "${new URL(database.url).pathname.slice(1)}" set datestyle = 'SQL, DMY'`,
  )
  await using db = openDb({ url: database.url, owner: 'users' })
  const [answer] = await db.sql`select '2026-05-11T00:00:07Z'::timestamptz as at`
  expect(answer).toEqual({ at: new Date('2026-05-11T00:00:07Z') })
})
