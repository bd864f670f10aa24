import { Pool } from 'pg'
import { within } from '#platform/process/within.ts'
import { createListeners } from './listeners.ts'
import { asOthersDo } from './postgres-url.ts'
import { GOODBYE_MS, openEar, type Ear } from './postgres-ear.ts'
import type { Wire, WireOptions } from './wire.ts'

/** Postgres takes 8000 bytes; an announcement that is longer than this says too much. */
const LONGEST_EVENT = 7_500
const CONNECT_MS = 5_000
/** An answer that takes longer will not come: the network may have forgotten the connection. */
const ANSWER_MS = 5_000
const IDLE_MS = 60_000

/**
 * Announcements between all that are connected to one database, by LISTEN and NOTIFY. All channels travel on one
 * of the server's, because each worker holds one connection for it; what nobody here listens to is dropped.
 * They go through `pg`: postgres.js (3.4.9) stays away for long when a connection is lost with something about to be
 * sent (db/client.ts), and never says so to whoever listens.
 */
export function postgresWire(url: string, prefix: string, options: WireOptions): Wire {
  const place = {
    connectionString: asOthersDo(url),
    application_name: `${prefix} topics`,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
  }
  const mouth = new Pool({ ...place, max: 1, idleTimeoutMillis: IDLE_MS })
  // A connection that was lost while it was idle; the next announcement opens another.
  mouth.on('error', () => undefined)
  const listeners = createListeners()
  const name = prefix.replace(/\W/g, '_')
  let ear: Ear | null = null
  let waiting: string[] = []

  function hear(payload: string): void {
    try {
      const [channel, event] = JSON.parse(payload) as [string, unknown]
      listeners.tell(channel, event)
    } catch (error) {
      options.onTrouble(error)
    }
  }

  /** All announcements of one moment in one statement: each NOTIFY takes a lock of the whole server. */
  async function flush(): Promise<void> {
    const payloads = waiting
    waiting = []
    await mouth.query('select pg_notify($1, payload) from jsonb_array_elements_text($2) as payload', [
      name,
      JSON.stringify(payloads),
    ])
  }
  let flushing: Promise<void> | null = null

  return {
    async publish(channel, event) {
      const payload = JSON.stringify([channel, event])
      if (Buffer.byteLength(payload) > LONGEST_EVENT) throw new Error(`too long an event on ${channel}`)
      waiting.push(payload)
      flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        flushing = null
        return flush()
      })
      return flushing
    },
    async subscribe(channel, told) {
      listeners.add(channel, told)
      ear ??= openEar(place, name, hear, options)
      await ear.open
      return () => void listeners.remove(channel, told)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([ear?.[Symbol.asyncDispose](), within(GOODBYE_MS, mouth.end())])
    },
  }
}
