import { LRUCache } from 'lru-cache'
import { counter } from '#platform/observe/series.ts'

const looked = counter('douyin_row_cache_total', 'Rows looked for in memory', 'cache', 'outcome')

/** Nobody sees a row that is older, whoever changed it and wherever, in milliseconds. */
const OLDEST_MS = 1_000
const MOST_ROWS = 100_000

/**
 * Rows that look the same to everybody, kept between requests. Whoever writes through this process forgets the
 * rows before the write is answered: no read that begins after the answer shows them as they were.
 */
export interface RowCache<Row> {
  /** Of the keys, those whose rows are kept. */
  kept(keys: readonly string[]): Map<string, Row>
  /** Reads rows and keeps them, except those that were forgotten meanwhile: they may be from before the write. */
  keep(read: () => Promise<readonly Row[]>): Promise<readonly Row[]>
  /** Kept rows as they are, the others read. In no particular order, as from a store; absent ones are left out. */
  byKeys(keys: readonly string[]): Promise<readonly Row[]>
  forget(...keys: readonly string[]): void
}

/**
 * Whether all writes pass through this process. Where others write too nothing is kept: a writer whose next
 * request went to another process would see the row as it was.
 */
export interface Alone {
  alone: boolean
}

export interface RowCacheOptions extends Alone {
  /** What its rows are, for whoever counts. */
  name: string
}

export function createRowCache<Row extends object>(
  keyOf: (row: Row) => string,
  read: (keys: readonly string[]) => Promise<readonly Row[]>,
  { alone, name }: RowCacheOptions,
): RowCache<Row> {
  if (!alone) return readThrough(read)
  const rows = new LRUCache<string, Row>({ max: MOST_ROWS, ttl: OLDEST_MS })
  const [hits, misses] = [looked.of(name, 'hit'), looked.of(name, 'miss')]
  /** For each read under way, what was forgotten since it began. */
  const reading = new Set<Set<string>>()

  const cache: RowCache<Row> = {
    kept(keys) {
      const found = new Map<string, Row>()
      for (const key of keys) {
        const row = rows.get(key)
        if (row) found.set(key, row)
      }
      hits.value += found.size
      misses.value += keys.length - found.size
      return found
    },

    async keep(readRows) {
      const forgotten = new Set<string>()
      reading.add(forgotten)
      try {
        const fresh = await readRows()
        for (const row of fresh) if (!forgotten.has(keyOf(row))) rows.set(keyOf(row), row)
        return fresh
      } finally {
        reading.delete(forgotten)
      }
    },

    async byKeys(keys) {
      const found = cache.kept(keys)
      const missing = keys.filter((key) => !found.has(key))
      if (missing.length === 0) return [...found.values()]
      return [...found.values(), ...(await cache.keep(() => read(missing)))]
    },

    forget(...keys) {
      for (const key of keys) {
        rows.delete(key)
        for (const forgotten of reading) forgotten.add(key)
      }
    },
  }
  return cache
}

function readThrough<Row>(read: (keys: readonly string[]) => Promise<readonly Row[]>): RowCache<Row> {
  return { kept: () => new Map(), keep: (readRows) => readRows(), byKeys: read, forget: () => undefined }
}
