import DataLoader from 'dataloader'
import type { LastSeen } from './doorbells.ts'
import type { MessageRow, MessageStore } from './message-store.ts'

/** Messages read at once for one subscription; a client that does not take them keeps the rest in the database. */
export const MOST_AT_ONCE = 50
/** While the database is away it is asked again this often, in milliseconds. */
export const RETRY_MS = 500
/** Subscriptions read for in one statement: with texts of the usual length, a megabyte. */
const TOGETHER = 100

/** What somebody was written after what they have seen. */
export type Reading = Pick<DataLoader<LastSeen, readonly MessageRow[]>, 'load'>

/**
 * All subscriptions that were rung for in one moment read in one statement; those that have seen as much, the
 * devices of one person, share what it gives. Nothing is kept: who asks later reads anew.
 */
export function createReading(messages: MessageStore): Reading {
  const reading: DataLoader<LastSeen, readonly MessageRow[], string> = new DataLoader(
    async (lastSeen) => {
      reading.clearAll()
      const read: MessageRow[][] = lastSeen.map(() => [])
      for (const { place, ...message } of await messages.receivedAfter(lastSeen, MOST_AT_ONCE))
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
