import { keepRecent } from '#platform/process/keep-recent.ts'

/** Who types is told of once in so long. */
export const ONCE_IN_MS = 1_000
const REMEMBERED = 20_000

/** Tells something, unless the same was told within the last second: signals of one who types come with every key. Answers with what came of it. */
export type TypedLately = (key: string, tell: () => Promise<boolean>) => Promise<boolean>

export function createTypedLately(): TypedLately {
  const lately = keepRecent<string, Promise<boolean>>(REMEMBERED, { ttl: ONCE_IN_MS, ttlResolution: 0 })
  return (key, tell) => {
    const before = lately.get(key)
    if (before) return before
    const told = tell()
    lately.set(key, told)
    // What failed was not told.
    told.catch(() => lately.delete(key))
    return told
  }
}
