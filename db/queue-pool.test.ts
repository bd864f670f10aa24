import { expect, test } from 'vitest'
import { createDatabase } from '../tests/database.ts'
import { forgetfulWay } from '../tests/forgetful-way.ts'
import { openQueuePool } from './queue-pool.ts'

test('a queue whose connections the network forgot is told so when it asks, and goes on with others', async () => {
  await using database = await createDatabase()
  using way = await forgetfulWay(database.url)
  const lost: string[] = []
  using queue = openQueuePool({
    ...{ url: way.url, connections: 2, patienceSeconds: 2 },
    onLost: ({ message }) => lost.push(message),
  })
  const ask = (text: string) => queue.pool.query(text).then(({ rowCount }) => rowCount)
  // One that listens owes nothing, however long it is silent.
  const listener = await queue.pool.connect()
  await listener.query('listen news')
  expect(await ask('select pg_sleep(1.2)')).toBe(1)
  expect(await ask('select 1')).toBe(1)

  way.forget()
  await expect(ask('select 1')).rejects.toThrow(/terminated/)
  expect(await ask('select 1')).toBe(1)
  await expect(listener.query('select 1')).rejects.toThrow(/terminated/)
  listener.release(true)
  expect(lost).toEqual([])
})
