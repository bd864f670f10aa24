import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { collectGarbage } from '../tests/collect-garbage.ts'
import { createDatabase } from '../tests/database.ts'
import { openDb, POOL } from './client.ts'

/** What was heard of statements: how many rows each gave, -1 for a failure. */
async function watchedDatabase() {
  const database = await createDatabase()
  const rows: number[] = []
  const db = openDb({ url: database.url, owner: 'users', watch: () => (count) => void rows.push(count) })
  return {
    ...{ sql: db.sql, rows },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('a watched statement gives its rows to who asked, side by side, in parts and in a transaction, and is told of once', async () => {
  await using watched = await watchedDatabase()
  const { sql, rows } = watched
  const numbers = (to: number) => sql`generate_series(1, ${to}::int) as n`
  const [two, three] = await Promise.all([sql`select n from ${numbers(2)}`, sql`select n from ${numbers(3)}`])
  expect([two, three]).toEqual([
    [{ n: 1 }, { n: 2 }],
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  ])
  const careful = await sql`select n from ${numbers(1)}`.catch(() => null)
  expect(careful).toEqual([{ n: 1 }])
  const doubled = await sql.begin(async (tx) =>
    (await tx`select 2 * n as n from ${numbers(2)}`).map(({ n }) => n),
  )
  expect(doubled).toEqual([2, 4])
  expect(rows.toSorted((one, other) => one - other)).toEqual([1, 2, 2, 3])
})

test('a statement that fails rejects with its reason, in a transaction too, and is told of as a failure', async () => {
  await using watched = await watchedDatabase()
  const { sql, rows } = watched
  await expect(sql`select 1 / 0`).rejects.toThrow('division by zero')
  await expect(sql.begin((tx) => tx`select 1 / 0`)).rejects.toThrow('division by zero')
  expect(await sql`select 1 / 0`.catch(() => 'no')).toBe('no')
  expect(rows).toEqual([-1, -1, -1])
})

test('rows are handed over once, and whoever asks again is told so instead of getting none', async () => {
  await using watched = await watchedDatabase()
  const statement = watched.sql`select 1 as one`
  expect(await statement).toEqual([{ one: 1 }])
  await expect(statement.then((rows) => rows)).rejects.toThrow('handed over once')
})

test('a statement that was answered holds on to neither its rows nor its values', async () => {
  await using watched = await watchedDatabase()
  const asked = () => {
    const ids = ['1', '2']
    return { statement: watched.sql`select n from unnest(${ids}::int[]) as n`, ids: new WeakRef(ids) }
  }
  const { statement, ids } = asked()
  const rows = new WeakRef(await statement)
  await setImmediate()
  collectGarbage()
  expect([ids.deref(), rows.deref()]).toEqual([undefined, undefined])
  expect(statement).toBeInstanceOf(Promise)
})

test('statements leave nothing behind, however many there were since all connections were busy at once', async () => {
  await using watched = await watchedDatabase()
  const { sql } = watched
  const inTurn = async (count: number) => {
    for (let n = 0; n < count; n += 1) await sql`select ${n}::int as n`
  }
  const ask = (count: number) => Promise.all([inTurn(count), inTurn(count), inTurn(count)])
  const live = async () => {
    await setImmediate()
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  await Promise.all(Array.from({ length: POOL }, () => sql`select pg_sleep(0.1)`))
  await ask(2_000)
  watched.rows.length = 0
  const before = await live()
  await ask(20_000)
  watched.rows.length = 0
  // Sixty thousand places would be half a megabyte.
  expect((await live()) - before).toBeLessThan(200_000)
})

test('statements wait for a transaction only where every connection has one', async () => {
  await using watched = await watchedDatabase()
  const { sql } = watched
  await sql.begin(async () => {
    const others = Array.from({ length: 3 * POOL }, () => sql`select 1 as one`)
    await Promise.all(others)
  })
  expect(watched.rows).toHaveLength(3 * POOL)
})
