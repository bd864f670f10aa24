import fc from 'fast-check'
import postgres from 'postgres'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { usernameKey } from '#db/username-key.ts'
import { projectFile } from '#platform/process/paths.ts'
import { createDatabase } from '../database.ts'

const invisible = [
  '\u200b',
  '\u2060',
  '\u00ad',
  '\u034f',
  '\u3164',
  '\ufe0f',
  '\u202e',
  '\u{e0100}',
  '\ufeff',
]

test('wherever something invisible is put into a name, it is the same name', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(name, fc.constantFrom(...invisible), fc.nat(), (text, mark, place) => {
      const characters = [...text.normalize('NFKC')]
      characters.splice(place % (characters.length + 1), 0, mark)
      expect(usernameKey(characters.join(''))).toBe(usernameKey(text))
    }),
  )
})

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(usernameKey(usernameKey(text))).toBe(usernameKey(text))
    }),
  )
})

test.each([
  ['小红', '小红'],
  ['Zoë', 'zoë'],
  ['🦊', '🦊'],
  ['❤️', '❤'],
  ['ａｎａ', 'ana'],
])('%s is known as %s', (name, key) => expect(usernameKey(name)).toBe(key))

test('who was registered under an older key signs in under the new one; two never become one', async () => {
  await using database = await createDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  try {
    const old = ['❤\ufe0f', 'em\u3164il', 'emil', 'x\ufe0fy', 'xy\ufe0f', '小红']
    for (const key of old)
      await sql`insert into users.users (username, username_key, password_hash) values (${key}, ${key}, '')`
    const migration = projectFile('db/migrations/0004_fold_invisible_characters.sql')
    await sql.unsafe(await readFile(migration, 'utf8'))
    const rows = await sql<{ username_key: string }[]>`select username_key from users.users order by id`
    expect(rows.map((row) => row.username_key)).toEqual(['❤', 'em\u3164il', 'emil', 'xy', 'xy\ufe0f', '小红'])
  } finally {
    await sql.end()
  }
})
