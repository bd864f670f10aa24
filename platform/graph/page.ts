import { invalid } from './errors.ts'

/** No list gives more at once, whoever asks. */
export const MAX_PAGE = 200

/** A page of a list: its items, and the cursor of the following page (null at the end). */
export interface Page<Item> {
  items: Item[]
  next: string | null
}

/** How many rows were asked for, checked against the cap. */
export function pageSize(first: number | null | undefined, usual = 20): number {
  const size = first ?? usual
  if (size < 1 || size > MAX_PAGE) throw invalid('first', `must be between 1 and ${MAX_PAGE}`)
  return size
}

/** Cursors are opaque to clients: the ordering key of a page's last row, in base64url. */
export function encodeCursor(...key: readonly (string | number)[]): string {
  return Buffer.from(key.join(':')).toString('base64url')
}

/** The text that `encodeCursor` wrote, if it can be one of this list's; null when no cursor is given. */
export function readCursor(
  cursor: string | null | undefined,
  isOfList: (key: string) => boolean,
): string | null {
  if (cursor == null) return null
  const key = Buffer.from(cursor, 'base64url').toString()
  if (!isOfList(key)) throw invalid('after', 'is not a cursor of this list')
  return key
}

/**
 * The whole numbers of an ordering key, as `encodeCursor` wrote them; null when no cursor is given. None is larger than an
 * id can be, which is also a time that Postgres has a name for.
 */
export function decodeCursor(cursor: string | null | undefined, length: number): string[] | null {
  const isOfNumbers = (key: string) => {
    const parts = key.split(':')
    return parts.length === length && parts.every(isPart)
  }
  return readCursor(cursor, isOfNumbers)?.split(':') ?? null
}

function isPart(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))
}

/** Makes a page of `size` rows out of `size + 1`: the last one only tells that there is more. */
export function pageOf<Row>(rows: readonly Row[], size: number, cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, size)
  const last = items.at(-1)
  return { items, next: rows.length > size && last ? cursorOf(last) : null }
}
