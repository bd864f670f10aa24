import postgres from 'postgres'
import { createListeners } from './listeners.ts'
import type { Wire, WireOptions } from './wire.ts'

/** Postgres takes 8000 bytes; an announcement that is longer than this says too much. */
const LONGEST_EVENT = 7_500

/**
 * Announcements between all that are connected to one database, by LISTEN and NOTIFY. All channels travel on one
 * of the server's, because each worker holds one connection for it; what nobody here listens to is dropped.
 */
export function postgresWire(url: string, prefix: string, { onGap, onTrouble }: WireOptions): Wire {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    connect_timeout: 5,
    // A statement of the driver's own, whose failure would be nobody's.
    fetch_types: false,
    connection: { application_name: `${prefix} topics` },
  })
  const listeners = createListeners()
  const name = prefix.replace(/\W/g, '_')
  let listening: Promise<unknown> | null = null
  let waiting: string[] = []

  function listen(): Promise<unknown> {
    let isFirst = true
    // The driver connects again on its own, and says so here.
    const onListen = () => {
      if (!isFirst) onGap()
      isFirst = false
    }
    listening ??= sql
      .listen(name, (payload) => hear(payload), onListen)
      .catch((error: unknown) => {
        listening = null
        throw error
      })
    return listening
  }

  function hear(payload: string): void {
    try {
      const [channel, event] = JSON.parse(payload) as [string, unknown]
      listeners.tell(channel, event)
    } catch (error) {
      onTrouble(error)
    }
  }

  /** All announcements of one moment in one statement: each NOTIFY takes a lock of the whole server. */
  async function flush(): Promise<void> {
    const payloads = waiting
    waiting = []
    await sql`select pg_notify(${name}, payload) from jsonb_array_elements_text(${sql.json(payloads)}) as payload`
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
      await listen()
      return () => void listeners.remove(channel, told)
    },
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 2 })
    },
  }
}
