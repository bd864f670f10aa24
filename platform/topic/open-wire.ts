import { continueTrace, traced, traceHeaders, type TraceHeaders } from '#platform/observe/traces.ts'
import { localWire } from './topic-local.ts'
import { postgresWire } from './topic-postgres.ts'
import { redisWire } from './topic-redis.ts'
import type { Wire, WireOptions } from './wire.ts'

/** What there is to carry announcements; within this process they need nothing. */
export interface Carriers {
  /** Channels begin so: a server may be shared with others. A word and a colon. */
  prefix: string
  /** Tells all machines. */
  redisUrl?: string
  /** Tells the workers of one database, without a Redis. */
  databaseUrl?: string
}

/** The wire that reaches farthest; announcements take their trace along. */
export function openWire({ redisUrl, databaseUrl, prefix }: Carriers, options: WireOptions): Wire {
  if (redisUrl) return tracedWire(redisWire(redisUrl, options), 'redis')
  if (databaseUrl) return tracedWire(postgresWire(databaseUrl, prefix, options), 'postgresql')
  return tracedWire(localWire(), 'process')
}

/** `system` is what carries them, for whoever looks at a trace. */
function tracedWire(wire: Wire, system: string): Wire {
  const attributes = { 'messaging.system': system }
  return {
    publish: (channel, event) =>
      traced('announce', attributes, () => wire.publish(channel, withTrace(event))),
    subscribe: (channel, hear) =>
      wire.subscribe(channel, (event) => continueTrace((event ?? {}) as TraceHeaders, () => hear(event))),
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  }
}

/** An event of several parts has its trace beside them, while there is one. */
function withTrace(event: unknown): unknown {
  const headers = traceHeaders()
  return headers.traceparent && typeof event === 'object' ? { ...event, ...headers } : event
}
