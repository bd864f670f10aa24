import { createDisposables } from '#platform/process/disposables.ts'
import { continueTrace, traced, traceHeaders, type TraceHeaders } from '#platform/observe/traces.ts'
import type { Logger } from '#platform/process/logger.ts'
import { localWire } from './topic-local.ts'
import { postgresWire } from './topic-postgres.ts'
import { redisWire } from './topic-redis.ts'
import type { Wire, WireOptions } from './wire.ts'

/**
 * Something that happened, told to whoever listens, in this process or in all of them.
 * At most once: what must not be missed is read from the database, an announcement only says "look now".
 */
export interface Topic<Event> {
  /** Never waits long and never fails: who missed it will look on their own. */
  announce(event: Event): Promise<void>
  /** Resolves once announcements arrive (or cannot, for the moment); answers with how to stop listening. */
  listen(hear: (event: Event) => void): Promise<() => void>
}

export interface Topics {
  topic<Event>(name: string): Topic<Event>
  /** Called whenever announcements may have been missed: the connection was away and is back. */
  onGap(hear: () => void): () => void
  [Symbol.asyncDispose](): Promise<void>
}

export interface TopicsOptions {
  /** Tells the workers of one database, without a Redis. */
  databaseUrl?: string
  /** Channels begin so: a server may be shared with others. */
  prefix?: string
  logger?: Logger
}

const PREFIX = 'douyin:'
/** Longer than this nobody waits for a listener to be in place: it looks on its own in the meantime. */
const PATIENCE_MS = 1_000

/** Topics across machines through Redis, between the workers of one database through Postgres, or in this process. */
export function openTopics(redisUrl: string | undefined, options: TopicsOptions = {}): Topics {
  const { databaseUrl, prefix = PREFIX, logger } = options
  if (!/^[\w.-]+:$/.test(prefix)) throw new Error('a channel prefix is a word and a colon')
  const gaps = new Set<() => void>()
  const wireOptions: WireOptions = {
    onGap: () => gaps.forEach((hear) => hear()),
    onTrouble: (error) => logger?.warn({ err: String(error) }, 'announcements do not get through'),
  }
  const disposables = createDisposables()
  const wire = disposables.use(openWire(redisUrl, databaseUrl, prefix, wireOptions))
  const system = redisUrl ? 'redis' : databaseUrl ? 'postgresql' : 'process'
  return {
    topic: (name) => topicOn(wire, { channel: prefix + name, system }, wireOptions.onTrouble),
    onGap(hear) {
      gaps.add(hear)
      return () => gaps.delete(hear)
    },
    [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
  }
}

function openWire(
  redisUrl: string | undefined,
  databaseUrl: string | undefined,
  prefix: string,
  options: WireOptions,
): Wire {
  if (redisUrl) return redisWire(redisUrl, options)
  return databaseUrl ? postgresWire(databaseUrl, prefix, options) : localWire()
}

interface Place {
  channel: string
  /** What carries it, for whoever traces it. */
  system: string
}

/** On the wire an event of several parts has where its trace stands beside them, while there is one. */
function withTrace(event: unknown): unknown {
  const headers = traceHeaders()
  return headers.traceparent && typeof event === 'object' ? { ...event, ...headers } : event
}

function topicOn<Event>(
  wire: Wire,
  { channel, system }: Place,
  onTrouble: (error: unknown) => void,
): Topic<Event> {
  const attributes = { 'messaging.system': system }
  return {
    announce: (event) =>
      traced('announce', attributes, () => {
        return within(PATIENCE_MS, wire.publish(channel, withTrace(event)).catch(onTrouble))
      }),
    async listen(hear) {
      let isOver = false
      // One who publishes on a channel of ours publishes events of its type.
      const subscribed = wire.subscribe(channel, (event) => {
        if (!isOver) continueTrace((event ?? {}) as TraceHeaders, () => hear(event as Event))
      })
      await within(PATIENCE_MS, subscribed.catch(onTrouble))
      return () => {
        isOver = true
        void subscribed.then((stop) => stop()).catch(onTrouble)
      }
    },
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([new Promise((resolve) => (timer = setTimeout(resolve, ms))), work])
  clearTimeout(timer)
}
