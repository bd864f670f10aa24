import { randomUUID } from 'node:crypto'
import { defineTopic, type Topics } from '#platform/topic/topic.ts'

/** Rows that were written, by their keys, told to the other processes that keep them. */
interface Forgotten {
  /** The cache that forgot them already. */
  by: string
  keys: readonly string[]
}

const rowsForgotten = defineTopic<Forgotten>('rows-forgotten')
/** An announcement must not be long. */
const MOST_KEYS = 200

/**
 * Tells other processes which rows of one cache to forget, and hears what they tell; answers with how to tell.
 * Everything that is written in one moment is told at once.
 */
export function announceForgotten(
  name: string,
  topics: Topics,
  cache: { forget: (...keys: readonly string[]) => void; forgetAll: () => void },
): (keys: readonly string[]) => void {
  const self = randomUUID()
  const topic = topics.topic(rowsForgotten, name)
  void topic.listen(({ by, keys }) => {
    if (by !== self) cache.forget(...keys)
  })
  // What was told while the connection was away was not heard.
  topics.onGap(cache.forgetAll)

  let waiting = new Set<string>()
  function flush(): void {
    const keys = [...waiting]
    waiting = new Set()
    for (let from = 0; from < keys.length; from += MOST_KEYS)
      void topic.announce({ by: self, keys: keys.slice(from, from + MOST_KEYS) })
  }
  return (keys) => {
    if (waiting.size === 0) setImmediate(flush)
    for (const key of keys) waiting.add(key)
  }
}
