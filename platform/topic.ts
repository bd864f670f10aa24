import { PubSub, type PubSubEngine } from 'graphql-subscriptions'
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { Redis } from 'ioredis'

/** Channels of this system begin so: a Redis server may be shared with others. */
const PREFIX = 'douyin:'

/**
 * Something that happened, told to whoever listens, in this process or in all of them.
 * At most once: what must not be missed is read from the database, an announcement only says "look now".
 */
export interface Topic<Event> {
  announce(event: Event): Promise<void>
  /** Resolves once announcements arrive; answers with how to stop listening. */
  listen(hear: (event: Event) => void): Promise<() => void>
}

export interface Topics {
  topic<Event>(name: string): Topic<Event>
  [Symbol.asyncDispose](): Promise<void>
}

/** Topics across machines through Redis when there is one, otherwise within this process. */
export function openTopics(redisUrl: string | undefined): Topics {
  const redis = redisUrl ? redisPubSub(redisUrl) : null
  const pubsub: PubSubEngine = redis ?? new PubSub()
  return {
    topic: (name) => ({
      announce: (event) => pubsub.publish(PREFIX + name, event),
      async listen(hear) {
        const subscription = await pubsub.subscribe(PREFIX + name, hear, {})
        return () => pubsub.unsubscribe(subscription)
      },
    }),
    async [Symbol.asyncDispose]() {
      await redis?.close()
    },
  }
}

function redisPubSub(url: string): RedisPubSub {
  const connect = () => new Redis(url, { maxRetriesPerRequest: 1 })
  return new RedisPubSub({ publisher: connect(), subscriber: connect() })
}
