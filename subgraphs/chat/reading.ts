import DataLoader from 'dataloader'
import type { Place } from './doorbells.ts'
import type { MessageRow, MessageStore } from './message-store.ts'

/** Messages read at once for one subscription; a client that does not take them keeps the rest in the database. */
export const MOST_AT_ONCE = 50
/** Subscriptions read for in one statement: with texts of the usual length, a megabyte. */
const TOGETHER = 100

/** What somebody was written after their place. */
export type Reading = Pick<DataLoader<Place, readonly MessageRow[]>, 'load'>

/**
 * All subscriptions that were rung for in one moment read in one statement; those that stand at the same place, the
 * devices of one person, share what it gives. Nothing is kept: who asks later reads anew.
 */
export function createReading(messages: MessageStore): Reading {
  const reading: DataLoader<Place, readonly MessageRow[], string> = new DataLoader(
    async (places) => {
      reading.clearAll()
      const read: MessageRow[][] = places.map(() => [])
      for (const { place, ...message } of await messages.receivedAfter(places, MOST_AT_ONCE))
        read[place - 1]?.push(message)
      return read
    },
    {
      maxBatchSize: TOGETHER,
      cacheKeyFn: ({ userId, id }) => `${userId} ${id}`,
      batchScheduleFn: (read) => setImmediate(read),
    },
  )
  return reading
}
