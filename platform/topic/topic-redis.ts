import { RedisPubSub } from 'graphql-redis-subscriptions'
import { Redis } from 'ioredis'
import { leaveWhenSilent } from './leave-when-silent.ts'
import type { Wire, WireOptions } from './wire.ts'

/** A lost server is tried again this soon, in milliseconds: live sockets wait for it. */
const RETRY_MS = 500
const START_MS = 1_000

/** Announcements across machines. Its client subscribes again by itself when a lost server is back. */
export function redisWire(url: string, { onGap, onTrouble }: WireOptions): Wire {
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, RETRY_MS)
  // An announcement that cannot go out now is of no use later.
  const publisher = new Redis(url, { retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  const subscriber = leavingQuietly(
    new Redis(url, {
      ...{ retryStrategy, maxRetriesPerRequest: null },
      // Redis lets one subscribe while it still loads its data. To ask whether it does is refused on a connection that
      // subscribes already, and ioredis hands that refusal to nobody, which would be the end of the process.
      enableReadyCheck: false,
    }),
  )
  const silences = [publisher, subscriber].map(leaveWhenSilent)
  const pubsub = new RedisPubSub({ publisher, subscriber })
  let wasReady = false
  let isTold = false
  subscriber.on('ready', () => {
    if (wasReady) onGap()
    wasReady = true
    isTold = false
  })
  publisher.on('error', () => undefined)
  subscriber.on('error', (error) => {
    // Once for each time that it is away, not for each attempt.
    if (!isTold) onTrouble(error)
    isTold = true
  })
  // Right after the start it is only not there yet; nobody waits for it for long.
  const started = new Promise<void>((resolve) => {
    publisher.once('ready', resolve)
    setTimeout(resolve, START_MS).unref()
  })

  return {
    async publish(channel, event) {
      if (publisher.status !== 'ready') await started
      await pubsub.publish(channel, event)
    },
    async subscribe(channel, hear) {
      const subscription = await pubsub.subscribe(channel, hear, {})
      return () => pubsub.unsubscribe(subscription)
    },
    async [Symbol.asyncDispose]() {
      for (const silence of silences) silence[Symbol.dispose]()
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

/**
 * graphql-redis-subscriptions leaves channels without waiting for an answer. One that never comes, because the
 * server is away or this process is closing, would be a rejection that nobody handles, and the end of the process.
 */
function leavingQuietly(subscriber: Redis): Redis {
  const unsubscribe = subscriber.unsubscribe.bind(subscriber)
  const punsubscribe = subscriber.punsubscribe.bind(subscriber)
  return Object.assign(subscriber, {
    unsubscribe: (...channels: string[]) => unsubscribe(...channels).catch(() => 0),
    punsubscribe: (...patterns: string[]) => punsubscribe(...patterns).catch(() => 0),
  })
}
