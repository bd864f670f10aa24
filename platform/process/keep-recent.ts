import { LRUCache } from 'lru-cache'

/**
 * A map that forgets what was not used for longest, as soon as it holds more than `most`; with `ttl`, what is older than
 * so many milliseconds, too. Its room grows with what it holds: with `max` the library reserves all at once, 5 ms and
 * 2 MB for 50 000 entries that may never come.
 */
export function keepRecent<Key extends {}, Value extends {}>(
  most: number,
  { ttl, ttlResolution }: { ttl?: number; ttlResolution?: number } = {},
): LRUCache<Key, Value> {
  return new LRUCache({ maxSize: most, sizeCalculation: () => 1, ttl, ttlResolution })
}
