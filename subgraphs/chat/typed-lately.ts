import { LRUCache } from 'lru-cache'

/** Who types is told of once in so long. */
export const ONCE_IN_MS = 1_000
const REMEMBERED = 20_000

/** Whether the same was said within the last second: signals of one who types come with every key. */
export type TypedLately = (key: string) => boolean

export function createTypedLately(): TypedLately {
  const lately = new LRUCache<string, true>({ max: REMEMBERED, ttl: ONCE_IN_MS, ttlResolution: 0 })
  return (key) => {
    if (lately.has(key)) return true
    lately.set(key, true)
    return false
  }
}
