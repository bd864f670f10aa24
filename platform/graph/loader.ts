import DataLoader from 'dataloader'
import { isTracing, traced, tracedSoon } from '#platform/observe/traces.ts'
import type { MaybePromise } from './compile-operation.ts'

/** More keys than this are asked for in several statements. */
const MAX_BATCH = 500

type ByKeys<Row> = (keys: readonly string[]) => PromiseLike<readonly Row[]>

/** A value that nobody has to be asked for; undefined when there is none. */
type AtHand<Value> = (key: string) => Value | undefined

/** One value per key, asked for together with those of others. Made for each request, so it costs nothing until used. */
export class Loader<Value> {
  readonly #load: (keys: readonly string[]) => PromiseLike<readonly Value[]>
  readonly #atHand: AtHand<Value> | undefined
  #loader: DataLoader<string, Value> | undefined

  constructor(load: (keys: readonly string[]) => PromiseLike<readonly Value[]>, atHand?: AtHand<Value>) {
    this.#load = load
    this.#atHand = atHand
  }

  load(key: string): Promise<Value> {
    this.#loader ??= new DataLoader(this.#load, { maxBatchSize: MAX_BATCH })
    return this.#loader.load(key)
  }

  /** The same, without a promise when the value is at hand. */
  soon(key: string): MaybePromise<Value> {
    return this.#atHand?.(key) ?? this.load(key)
  }

  clearAll(): void {
    this.#loader?.clearAll()
  }
}

/** One row per key; null where there is none. */
export function loadOne<Row>(keyOf: (row: Row) => string, byKeys: ByKeys<Row>): Loader<Row | null> {
  return new Loader((keys) => loadBatch(keys, keyOf, byKeys))
}

/** The same for rows that come in the order of the keys, perhaps at once. */
export function loadInOrder<Row>(
  byKeys: (keys: readonly string[]) => MaybePromise<readonly Row[]>,
  atHand?: AtHand<Row>,
): Loader<Row> {
  const load = async (keys: readonly string[]) =>
    tracedSoon('load', { 'batch.size': keys.length }, () => byKeys(keys))
  return new Loader(load, atHand)
}

/**
 * For a batch that is one already, the references of a fetch: one row per key in the order of the keys, null where
 * there is none. A loader would make a promise for each key to come to the same.
 */
export async function loadBatch<Row>(
  keys: readonly string[],
  keyOf: (row: Row) => string,
  byKeys: ByKeys<Row>,
): Promise<(Row | null)[]> {
  const rows = new Map<string, Row>()
  const reading = isTracing()
    ? traced('load', { 'batch.size': keys.length }, async () => byKeys(keys))
    : byKeys(keys)
  for (const row of await reading) rows.set(keyOf(row), row)
  return keys.map((key) => rows.get(key) ?? null)
}

/** Makes every loader of a context ask again: after a write, what it remembers may be wrong. */
export function forgetAll(context: object): void {
  for (const value of Object.values(context)) if (value instanceof Loader) value.clearAll()
}
