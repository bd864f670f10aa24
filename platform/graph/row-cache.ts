import { counter } from '#platform/observe/series.ts'
import { OLDEST_ROW_MS } from '#platform/process/fellows.ts'
import type { MaybePromise } from './compile-operation.ts'
import { announceForgotten } from './forgotten-rows.ts'
import { gather } from './gather.ts'
import type { Writers } from './writers.ts'

const looked = counter('douyin_row_cache_total', 'Rows looked for in memory', 'cache', 'outcome')

/** At most twice as many rows are kept, and what one statement gives. */
const MOST_ROWS = 50_000

/**
 * Rows that look the same to everybody, kept between requests for a moment. Whoever writes forgets them before the
 * write is answered, and a read that was under way keeps nothing of what was forgotten meanwhile.
 *
 * Where all writes pass through this process and its fellows, no read that begins after a write's answer shows what was
 * before it: the write waits until all of them have forgotten it. Where others write too, only guests, who write
 * nothing, are shown kept rows: a viewer, whose last write may have gone through another process, reads anew
 * (docs/decisions/6-kept-rows.md).
 */
export interface RowCache<Row> {
  /** The kept rows in the order of the keys, or null unless all of them are kept and may be shown to this viewer. */
  kept(keys: readonly string[], viewerId: string | null): Row[] | null
  /** Reads rows and keeps them, except those that were forgotten meanwhile: they may be from before the write. */
  keep(read: () => Promise<readonly Row[]>): Promise<readonly Row[]>
  /**
   * One row per key, in their order, null where there is none: those that are kept at once, the others read. Who comes
   * while a statement is under way shares the next one with all who do.
   */
  byKeys(keys: readonly string[], viewerId: string | null): MaybePromise<readonly (Row | null)[]>
  /** Resolves when no process shows them any more to whoever writes. */
  forget(...keys: readonly string[]): MaybePromise<void>
}

interface Kept<Row> {
  row: Row
  /** When it is too old to be shown. */
  until: number
}

/** `name` is the same in all processes, and no other cache's. */
export function createRowCache<Row extends object>(
  name: string,
  keyOf: (row: Row) => string,
  read: (keys: readonly string[]) => PromiseLike<readonly Row[]>,
  { others, topics, onEverything }: Writers,
): RowCache<Row> {
  /** What is too old goes as a whole: what was kept before the last turn holds nothing that may be shown at the next. */
  let lately = new Map<string, Kept<Row>>()
  let before = new Map<string, Kept<Row>>()
  let turned = performance.now()
  const [hits, misses] = [looked.of(name, 'hit'), looked.of(name, 'miss')]
  /** For each read under way, what was forgotten since it began. */
  const reading = new Set<Set<string>>()
  /** How often everything was forgotten. */
  let ages = 0
  const areUnknown = others === 'strangers'
  const fellows = typeof others === 'string' ? null : others
  const announce = areUnknown ? announceForgotten(name, topics, { forget, forgetAll }) : null
  const mayBeShown = (viewerId: string | null) => !areUnknown || viewerId === null

  function forget(...keys: readonly string[]): void {
    for (const key of keys) {
      lately.delete(key)
      before.delete(key)
      for (const forgotten of reading) forgotten.add(key)
    }
  }

  function forgetAll(): void {
    ages += 1
    lately.clear()
    before.clear()
  }

  function find(key: string, now: number): Row | null {
    const kept = lately.get(key) ?? before.get(key)
    return kept && kept.until >= now ? kept.row : null
  }

  function turn(): void {
    const now = performance.now()
    if (now - turned <= OLDEST_ROW_MS && lately.size < MOST_ROWS) return
    before = lately
    lately = new Map()
    turned = now
  }

  const cache: RowCache<Row> = {
    kept(keys, viewerId) {
      if (!mayBeShown(viewerId)) return null
      const now = performance.now()
      const found: Row[] = []
      for (const key of keys) {
        const row = find(key, now)
        if (!row) return null
        found.push(row)
      }
      hits.value += found.length
      return found
    },

    async keep(readRows) {
      // A row is as old as the statement that read it, not as its arrival.
      const until = performance.now() + OLDEST_ROW_MS
      const forgotten = new Set<string>()
      const age = ages
      reading.add(forgotten)
      try {
        const fresh = await readRows()
        misses.value += fresh.length
        turn()
        if (age === ages)
          for (const row of fresh) if (!forgotten.has(keyOf(row))) lately.set(keyOf(row), { row, until })
        return fresh
      } finally {
        reading.delete(forgotten)
      }
    },

    byKeys(keys, viewerId) {
      const known = cache.kept(keys, viewerId)
      return known ?? readMissing(keys, viewerId)
    },

    forget(...keys) {
      if (keys.length === 0) return undefined
      forget(...keys)
      announce?.(keys)
      return fellows?.tell(name, keys)
    },
  }

  async function readMissing(keys: readonly string[], viewerId: string | null): Promise<(Row | null)[]> {
    const now = performance.now()
    const found = new Map<string, Row>()
    if (mayBeShown(viewerId)) {
      for (const key of keys) {
        const row = find(key, now)
        if (row) found.set(key, row)
      }
    }
    hits.value += found.size
    const missing = keys.filter((key) => !found.has(key))
    const fresh = await readTogether('', missing)
    return keys.map((key) => found.get(key) ?? fresh.get(key) ?? null)
  }

  const readTogether = gather(async (_: '', asked: readonly (readonly string[])[]) => {
    const missing = new Set(asked.flat())
    const fresh = new Map<string, Row>()
    for (const row of await cache.keep(async () => read([...missing]))) fresh.set(keyOf(row), row)
    return fresh
  })
  fellows?.onWritten(name, (keys) => forget(...keys))
  onEverything(forgetAll)
  return cache
}
