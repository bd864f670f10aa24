import DataLoader from 'dataloader'
import { traced } from '#platform/observe/traces.ts'

/** More keys than this are asked for in several statements. */
const MAX_BATCH = 500

export type Loader<Value> = DataLoader<string, Value>

/** One row per key; null where there is none. */
export function loadOne<Row>(
  keyOf: (row: Row) => string,
  byKeys: (keys: readonly string[]) => Promise<readonly Row[]>,
): Loader<Row | null> {
  return new DataLoader(
    async (keys) => {
      const read = traced('load', { 'batch.size': keys.length }, () => byKeys(keys))
      const rows = new Map((await read).map((row) => [keyOf(row), row]))
      return keys.map((key) => rows.get(key) ?? null)
    },
    { maxBatchSize: MAX_BATCH },
  )
}

/**
 * For a batch that is one already, the references of a fetch: one row per key in the order of the keys, null where
 * there is none. A loader would make a promise for each key to come to the same.
 */
export async function loadBatch<Row>(
  keys: readonly string[],
  keyOf: (row: Row) => string,
  byKeys: (keys: readonly string[]) => Promise<readonly Row[]>,
): Promise<(Row | null)[]> {
  const rows = new Map((await byKeys(keys)).map((row) => [keyOf(row), row]))
  return keys.map((key) => rows.get(key) ?? null)
}

/** Makes every loader of a context ask again: after a write, what it remembers may be wrong. */
export function forgetAll(context: object): void {
  for (const value of Object.values(context)) if (value instanceof DataLoader) value.clearAll()
}
