import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { ISql } from 'postgres'
import { expect, test } from 'vitest'
import { freePort } from '../fleet/free-port.ts'
import { createDatabase, type TestDatabase } from '../tests/database.ts'
import { rowsOf } from '../tests/rows.ts'
import { openDb, POOL, type Db } from './client.ts'
import { openLasting } from './lasting-connection.ts'

/** Ends all connections, and waits until they are gone. */
async function cutAll({ url }: TestDatabase): Promise<void> {
  await using rows = rowsOf(url)
  await rows.sql`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
}

async function outcomeOf(asked: PromiseLike<unknown>): Promise<string> {
  try {
    await asked
    return 'done'
  } catch {
    return 'failed'
  }
}

/** What becomes of a statement on each of a pool's connections. */
const onEveryConnection = ({ sql }: Db) =>
  Promise.all(Array.from({ length: POOL }, () => outcomeOf(sql`select pg_sleep(0.02)`)))
const ALL_DONE = Array.from({ length: POOL }, () => 'done')

test('connections that were lost with something about to be sent are opened again at once, however often', async () => {
  await using database = await createDatabase()
  await using db = openDb({ url: database.url, owner: 'users' })
  for (let time = 0; time < 2; time += 1) {
    await onEveryConnection(db)
    const asked: Promise<string>[] = []
    const ask = () => void asked.push(outcomeOf(db.sql`select 1`))
    const cutting = cutAll(database).then(() => performance.now())
    let cutAt: number | null = null
    // Never still, in any phase of a turn, so that something is about to be sent when the connections go.
    while ((cutAt = await Promise.race([cutting, nextTurn(null)])) === null) {
      ask()
      setTimeout(ask)
    }
    await Promise.all(asked)
    await expect.poll(() => onEveryConnection(db)).toEqual(ALL_DONE)
    // An attempt to connect that nothing comes of takes five.
    expect(performance.now() - cutAt).toBeLessThan(3_000)
  }
})

test('while the database is away statements fail soon, and when it is back they are answered at once', async () => {
  await using database = await createDatabase()
  const { hostname, port } = new URL(database.url)
  const place = new URL(database.url)
  place.port = String(await freePort())
  await using db = openDb({ url: place.href, owner: 'users' })
  const times: number[] = []
  const end = performance.now() + 4_000
  while (performance.now() < end) {
    const start = performance.now()
    await onEveryConnection(db)
    times.push(performance.now() - start)
  }
  const way = createServer((socket) => void socket.pipe(connect(Number(port), hostname)).pipe(socket))
  await once(way.listen(Number(place.port), '127.0.0.1'), 'listening')
  const backAt = performance.now()
  await expect.poll(() => onEveryConnection(db), { interval: 10 }).toEqual(ALL_DONE)
  expect([Math.max(...times), performance.now() - backAt].map((ms) => ms < 1_000)).toEqual([true, true])
  way.close()
})

test('a transaction whose connection was lost writes nothing more, although the next connection is there', async () => {
  await using database = await createDatabase()
  await using db = openDb({ url: database.url, owner: 'users', connections: 1 })
  const signUp = (sql: ISql, name: string) =>
    sql`insert into users.users (username, username_key, password_hash) values (${name}, ${name}, 'x')`
  const late: string[] = []
  const transaction = outcomeOf(
    db.sql.begin(async (tx) => {
      await signUp(tx, 'before')
      await cutAll(database)
      await pause(100)
      late.push(await outcomeOf(signUp(tx, 'after')))
    }),
  )
  // Somebody waits for the only connection: it is opened again for them.
  await pause(50)
  const next = outcomeOf(db.sql`select 1`)
  expect([await transaction, await next]).toEqual(['failed', 'done'])
  await expect.poll(() => late).toEqual(['failed'])
  await using rows = rowsOf(database.url)
  expect(await rows.sql`select username from users.users`).toEqual([])
})

test('a transaction whose connection was lost in the middle of a statement fails, and nothing else does', async () => {
  await using database = await createDatabase()
  await using db = openDb({ url: database.url, owner: 'users', connections: 1 })
  await using rows = rowsOf(database.url)
  const transaction = outcomeOf(db.sql.begin((tx) => tx`select pg_sleep(5)`))
  const sleeping = () =>
    rows.sql`select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`
  await expect.poll(sleeping).toHaveLength(1)
  await cutAll(database)
  expect(await transaction).toBe('failed')
  await expect.poll(() => outcomeOf(db.sql`select 1`)).toBe('done')
})

test('whoever ends a connection does not wait for what only a lost one needs', async () => {
  await using database = await createDatabase()
  const sql = openLasting(database.url)
  await sql`select 1`
  const outcome = await Promise.race([sql.end().then(() => 'over'), pause(1_000, 'still waiting')])
  expect(outcome).toBe('over')
})
