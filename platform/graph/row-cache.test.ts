import { setImmediate, setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openTopics } from '#platform/topic/topic.ts'
import { collectGarbage } from '../../tests/collect-garbage.ts'
import { createRowCache } from './row-cache.ts'
import { openWriters, type OtherWriters } from './writers.ts'

interface Row {
  id: string
  likes: number
}

const topics = openTopics({ prefix: 'rows:' })

function createTable(others: OtherWriters = 'nobody') {
  const table = new Map<string, Row>([['1', { id: '1', likes: 0 }]])
  let reads = 0
  const read = async (ids: readonly string[]) => {
    reads += 1
    return ids.flatMap((id) => table.get(id) ?? []).map((row) => ({ ...row }))
  }
  const writers = openWriters(others, topics)
  const cache = createRowCache('rows', ({ id }: Row) => id, read, writers)
  return {
    ...{ cache, forgetEverything: writers.forgetEverything },
    like: (id: string) => void table.set(id, { id, likes: (table.get(id)?.likes ?? 0) + 1 }),
    reads: () => reads,
  }
}

test('a row is read once, and again when it was written', async () => {
  const { cache, like, reads } = createTable()
  await cache.byKeys(['1'], 'ana')
  expect(await cache.byKeys(['1'], 'ana')).toEqual([{ id: '1', likes: 0 }])
  expect(reads()).toBe(1)
  like('1')
  await cache.forget('1')
  expect(await cache.byKeys(['1'], 'ana')).toEqual([{ id: '1', likes: 1 }])
})

test('what was read before a write and arrives after it is not kept', async () => {
  const { cache, like } = createTable()
  let arrive: (rows: readonly Row[]) => void = () => undefined
  const early = cache.keep(() => new Promise<readonly Row[]>((resolve) => (arrive = resolve)))
  like('1')
  await cache.forget('1')
  arrive([{ id: '1', likes: 0 }])
  await early
  expect(await cache.byKeys(['1'], 'ana')).toEqual([{ id: '1', likes: 1 }])
})

test('after a write that moved nobody knows which rows nothing is shown that was read before, nor kept that arrives after it', async () => {
  const { cache, like, forgetEverything } = createTable()
  await cache.byKeys(['1'], 'ana')
  let arrive: (rows: readonly Row[]) => void = () => undefined
  const early = cache.keep(() => new Promise<readonly Row[]>((resolve) => (arrive = resolve)))
  like('1')
  await forgetEverything()
  arrive([{ id: '1', likes: 0 }])
  await early
  expect(await cache.byKeys(['1'], 'ana')).toEqual([{ id: '1', likes: 1 }])
})

test('alone such a write waits for nobody; among strangers until what they keep is too old', async () => {
  const atOnce = (others: OtherWriters) =>
    Promise.race([
      createTable(others)
        .forgetEverything()
        .then(() => true),
      setImmediate(false),
    ])
  expect(await atOnce('nobody')).toBe(true)
  expect(await atOnce('strangers')).toBe(false)
})

test('a write from elsewhere shows within a second', async () => {
  const { cache, like } = createTable()
  await cache.byKeys(['1'], 'ana')
  like('1')
  await expect
    .poll(() => cache.byKeys(['1'], 'ana'), { timeout: 1_500, interval: 100 })
    .toEqual([{ id: '1', likes: 1 }])
})

test('what is not there is asked for every time: it may come', async () => {
  const { cache, reads } = createTable()
  expect(await cache.byKeys(['2'], 'ana')).toEqual([null])
  expect(await cache.byKeys(['2'], 'ana')).toEqual([null])
  expect(reads()).toBe(2)
})

test('where others write too, kept rows are shown to guests, and a viewer reads anew', async () => {
  const { cache, like } = createTable('strangers')
  await cache.byKeys(['1'], null)
  like('1')
  expect(await cache.byKeys(['1'], 'ana')).toEqual([{ id: '1', likes: 1 }])
  expect(await cache.byKeys(['1'], null)).toEqual([{ id: '1', likes: 1 }])
})

test('what nobody asks for any more does not stay in memory', async () => {
  const { cache } = createTable()
  const seen = async () => new WeakRef((await cache.byKeys(['1'], null))[0] ?? {})
  const row = await seen()
  for (const id of ['2', '3']) {
    await setTimeout(1_100)
    await cache.keep(async () => [{ id, likes: 0 }])
  }
  collectGarbage()
  expect(row.deref()).toBeUndefined()
})
