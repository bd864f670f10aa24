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

test('in capitals or not, with whatever mark on the last letter, it is the same name', () => {
  const marks = Array.from({ length: 0x70 }, (_, n) => String.fromCodePoint(0x300 + n))
  const twice = new Set<string>()
  for (let point = 0x41; point < 0x1_ffff; point += 1) {
    const letter = String.fromCodePoint(point)
    if (letter.toLowerCase() === letter || /\p{Surrogate}/u.test(letter)) continue
    for (const mark of ['', ...marks]) {
      const [name, small] = [`a${letter}${mark}`, `a${letter}${mark}`.toLowerCase()]
      const key = usernameKey(name)
      if (key !== usernameKey(small) || key !== usernameKey(key)) twice.add(name)
    }
  }
  expect([...twice]).toEqual([])
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
  ['ΝΙΚΟΣ', 'νικοσ'],
  ['Νίκος', 'νίκοσ'],
  ['J\u030Cim', '\u01F0im'],
])('%s is known as %s', (name, key) => expect(usernameKey(name)).toBe(key))

test.each([
  {
    migration: '0004_fold_invisible_characters',
    old: ['❤\ufe0f', 'em\u3164il', 'emil', 'x\ufe0fy', 'xy\ufe0f', '小红'],
    now: ['❤', 'em\u3164il', 'emil', 'xy', 'xy\ufe0f', '小红'],
  },
  {
    migration: '0012_fold_small_letters',
    old: ['νικος', 'j\u030cim', 'μαρκος', 'μαρκοσ', 't\u0308', '\u1e97', '小红'],
    now: ['νικοσ', '\u01f0im', 'μαρκος', 'μαρκοσ', 't\u0308', '\u1e97', '小红'],
  },
])(
  'who was registered under an older key signs in under the new one; two never become one: $migration',
  async ({ migration, old, now }) => {
    await using database = await createDatabase()
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
    try {
      for (const key of old)
        await sql`insert into users.users (username, username_key, password_hash) values (${key}, ${key}, '')`
      await sql.unsafe(await readFile(projectFile(`db/migrations/${migration}.sql`), 'utf8'))
      const rows = await sql<{ username_key: string }[]>`select username_key from users.users order by id`
      expect(rows.map((row) => row.username_key)).toEqual(now)
    } finally {
      await sql.end()
    }
  },
)
