import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createDatabase } from '../tests/database.ts'
import { forgetfulWay } from '../tests/forgetful-way.ts'
import { openDb, POOL } from './client.ts'

test.concurrent(
  'where the network forgot the connections, whoever waits is told so after some seconds, and the next are answered',
  async () => {
    await using database = await createDatabase()
    using way = await forgetfulWay(database.url)
    await using db = openDb({ url: way.url, owner: 'users' })
    const { sql } = db
    const outcomeOf = (asked: PromiseLike<unknown>) =>
      Promise.resolve(asked).then(
        () => 'done',
        () => 'failed',
      )
    let forgotten: () => void = () => undefined
    const isForgotten = new Promise<void>((resolve) => (forgotten = resolve))
    const goingOn = outcomeOf(
      sql.begin(async (tx) => {
        await tx`select 1`
        await isForgotten
        await tx`select 2`
      }),
    )
    const ending = outcomeOf(
      sql.begin(async (tx) => {
        await tx`select 1`
        await isForgotten
      }),
    )
    await Promise.all(Array.from({ length: POOL - 2 }, () => sql`select pg_sleep(0.2)`))
    way.forget()
    forgotten()
    const begun = Array.from({ length: 2 }, () => outcomeOf(sql.begin((tx) => tx`select 1`)))
    const single = Array.from({ length: POOL - 4 }, () => outcomeOf(sql`select 1`))
    const asked = performance.now()
    expect(new Set(await Promise.all([goingOn, ending, ...begun, ...single]))).toEqual(new Set(['failed']))
    expect(performance.now() - asked).toBeLessThan(15_000)
    expect(await Promise.all(Array.from({ length: POOL }, () => outcomeOf(sql`select 1`)))).not.toContain(
      'failed',
    )
  },
)

test.concurrent(
  'a transaction in which nothing is asked for a while goes on, and so does a slow statement',
  async () => {
    await using database = await createDatabase()
    await using db = openDb({ url: database.url, owner: 'users' })
    const thoughtful = db.sql.begin(async (tx) => {
      await tx`select 1`
      await pause(9_000)
      return tx`select 2 as two`
    })
    const slow = db.sql`select 'slept' as here from pg_sleep(4.8)`
    expect(await Promise.all([thoughtful, slow])).toEqual([[{ two: 2 }], [{ here: 'slept' }]])
  },
)
