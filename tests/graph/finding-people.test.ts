import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { usernameKey } from '#db/username-key.ts'
import type { GraphClient } from '../graph-client.ts'
import { rowsOf } from '../rows.ts'
import { worldOfFile } from '../world-of-file.ts'

const PEOPLE = `query($name: String!, $first: Int, $after: String) {
  people(name: $name, first: $first, after: $after) { items { id name } next } }`

interface Page {
  items: { id: string; name: string }[]
  next: string | null
}

const { graph, databaseUrl } = await worldOfFile()
const rows = rowsOf(databaseUrl)
afterAll(() => rows[Symbol.asyncDispose]())
const viewer = await graph.signUp('somebody who looks')

async function page(name: string, more: { first?: number; after?: string | null } = {}): Promise<Page> {
  return (await viewer.get(PEOPLE, { name, ...more })).people
}

async function found(name: string): Promise<string[]> {
  return (await page(name, { first: 200 })).items.map((person) => person.name)
}

/** Puts people into the table as registering does, without the time that a password takes. */
async function register(...names: string[]): Promise<void> {
  await rows.sql`
    insert into users.users (username, username_key, password_hash)
    select name, key, '' from unnest(${names}::text[], ${names.map(usernameKey)}::text[]) as person (name, key)`
}

/** Follows the pages to their end, and does something after each. */
async function leafThrough(name: string, first: number, between: (seen: number) => Promise<void>) {
  const names: string[] = []
  let after: string | null = null
  do {
    const { items, next }: Page = await page(name, { first, after })
    names.push(...items.map((person) => person.name))
    after = next
    await between(names.length)
  } while (after)
  return names
}

test('whose name begins so is found, in whatever case and width; who is called exactly so comes first', async () => {
  await register('Annabel', 'ANNA', 'Ann', 'anna two', 'Hanna')
  for (const name of ['anna', 'ANNA', 'ａｎｎａ', ' anna ', 'an\u200bna'])
    expect(await found(name)).toEqual(['ANNA', 'anna two', 'Annabel'])
  expect(await found('annabell')).toEqual([])
})

test('Chinese names and emoji are found by their first characters, and Greek ones by any sigma', async () => {
  await register('王小明', '王小红', '王大', '🦊 fox', '🦊🦊', 'ΝΙΚΟΣ Α')
  expect(await found('王小')).toEqual(['王小明', '王小红'])
  expect(await found('🦊')).toEqual(['🦊 fox', '🦊🦊'])
  expect(await found('νικος')).toEqual(['ΝΙΚΟΣ Α'])
})

test('what means something to a database means itself in a name', async () => {
  await register('a_z', 'abz', 'a%z', 'a\\z', "a'z", '%', '_', '\u{10ffff}\u{10ffff}')
  expect(await found('a_')).toEqual(['a_z'])
  expect(await found('a%')).toEqual(['a%z'])
  expect(await found('a\\')).toEqual(['a\\z'])
  expect(await found("a'")).toEqual(["a'z"])
  expect(await found('%')).toEqual(['%'])
  expect(await found('_')).toEqual(['_'])
  expect(await found('\u{10ffff}')).toEqual(['\u{10ffff}\u{10ffff}'])
})

test('whatever people are called, who begins so is found, and nobody else', async () => {
  const letter = fc.constantFrom('q', 'Q', 'é', '中', '🦊', '%', '_', '\\', ' ', '\u{10ffff}', '\uffff', 'ﷺ')
  const written = fc.sample(
    fc.string({ unit: letter, maxLength: 4 }).map((rest) => `qq${rest}`),
    300,
  )
  const byKey = new Map(written.map((name) => [usernameKey(name), name]))
  await register(...byKey.values())
  for (const name of written.slice(0, 60)) {
    const expected = [...byKey.keys()].filter((key) => key.startsWith(usernameKey(name)))
    const inOrder = expected.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    expect(await found(name), JSON.stringify(name)).toEqual(
      inOrder.slice(0, 200).map((key) => byKey.get(key)),
    )
  }
})

test('pages come without gaps and repeats while others register and leave', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `page ${String(n).padStart(2, '0')}`)
  await register(...names)
  const seen = await leafThrough('PAGE', 10, async (count) => {
    if (count !== 10) return
    // One before the place that was reached, one behind it, and whoever stood there is gone.
    await register('page 00 later', 'page 24 later')
    await rows.sql`delete from users.users where username = 'page 09'`
  })
  expect(seen).toEqual([...names, 'page 24 later'])
})

test('a page that is full at its end has none after it', async () => {
  await register('full 1', 'full 2')
  expect((await page('full', { first: 2 })).next).toBeNull()
  expect((await page('full', { first: 1 })).next).not.toBeNull()
})

test('what others know of the people comes along', async () => {
  const fay = await graph.signUp('fay the first')
  await fay.get('mutation { setSignature(signature: "I like the sea") { id } }')
  await viewer.get('mutation($id: ID!) { followUser(userId: $id) { id } }', { id: fay.id })
  const query = '{ people(name: "FAY") { items { id name signature followerCount isFollow workCount } } }'
  expect((await viewer.get(query)).people.items).toEqual([
    {
      ...{ id: fay.id, name: 'fay the first', signature: 'I like the sea' },
      ...{ followerCount: 1, isFollow: true, workCount: 0 },
    },
  ])
})

test('who is suspended is found, who deleted their account is not', async () => {
  const gus = await graph.signUp('gus one')
  await graph.signUp('gus two')
  await rows.sql`update users.users set suspended_at = now(), suspended_for = 'spam' where username = 'gus two'`
  await gus.get('mutation { deleteAccount(password: "gus one password") { id } }')
  expect(await found('gus')).toEqual(['gus two'])
  // While the rest of it is being erased the row is there, under a name that nobody has.
  await rows.sql`
    insert into users.users (username, username_key, password_hash, left_at) values ('', chr(1) || '42', '', now())`
  expect(await refused(viewer, { name: '\u00014' })).toEqual({ code: 'INVALID_INPUT', argument: 'name' })
})

test('guests find nobody', async () => {
  expect(await graph.refusal(PEOPLE, { name: 'a' })).toBe('UNAUTHENTICATED')
})

test.each([
  ['an empty name', { name: '' }, 'name'],
  ['blanks', { name: ' \u3000 ' }, 'name'],
  ['nothing to be seen', { name: '\u200b\u2060' }, 'name'],
  ['33 characters', { name: 'x'.repeat(33) }, 'name'],
  ['half a character', { name: 'a\ud83c' }, 'name'],
  ['a NUL', { name: 'a\0' }, 'name'],
  ['a page of nobody', { name: 'a', first: 0 }, 'first'],
  ['a page of 201', { name: 'a', first: 201 }, 'first'],
  ['the cursor of another name', { name: 'a', after: cursor('b') }, 'after'],
  ['the cursor of another list', { name: 'a', after: cursor('17') }, 'after'],
  ['a cursor with a NUL', { name: 'a', after: cursor('a\0') }, 'after'],
  ['an empty cursor', { name: 'a', after: '' }, 'after'],
  ['rubbish', { name: 'a', after: '%%%' }, 'after'],
])('%s is refused, and it is said what was wrong', async (_, variables, argument) => {
  expect(await refused(viewer, variables)).toEqual({ code: 'INVALID_INPUT', argument })
})

test('a name of 32 characters is looked for, with blanks around it and emoji in it', async () => {
  const name = '🦄'.repeat(32)
  await register(name)
  expect(await found(`  ${name}  `)).toEqual([name])
})

async function refused(client: GraphClient, variables: Record<string, unknown>): Promise<unknown> {
  return (await client.ask(PEOPLE, variables)).errors?.[0]?.extensions
}

function cursor(key: string): string {
  return Buffer.from(key).toString('base64url')
}
