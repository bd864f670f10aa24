import type { Socket } from 'node:net'
import { Pool, type PoolClient } from 'pg'
import { endSilent, type Connection } from './silence.ts'

/** Connections for graphile-worker, which speaks to Postgres through `pg`. */
export interface QueuePool extends Disposable {
  readonly pool: Pool
}

export interface QueuePoolOptions {
  url: string
  connections: number
  /** Told of connections that broke off while nobody used them; others take their place. */
  onLost(error: Error): void
  /** A connection that owes an answer and says nothing for so long is ended: its network has forgotten it. */
  patienceSeconds?: number
}

/** Nothing bounds the queue's own statements, which are short: somebody may have locked what they want. */
const PATIENCE_SECONDS = 15

/**
 * graphile-worker stops listening to a pool that it made itself before that has ended. A database that shows its clients
 * out at this moment, because it shuts down or is dropped, would then take the process down.
 */
export function openQueuePool(options: QueuePoolOptions): QueuePool {
  const { url, connections, onLost, patienceSeconds = PATIENCE_SECONDS } = options
  const pool = new Pool({ connectionString: asOthersDo(url), max: connections })
  let isEnding = false
  pool.on('error', (error) => {
    if (!isEnding) onLost(error)
  })
  const watched = new Map<PoolClient, Connection>()
  const silence = endSilent(() => watched.values(), patienceSeconds)
  pool.on('connect', (client) => {
    // Of a connection in use whoever uses it is told by their statement.
    client.on('error', () => undefined)
    watched.set(client, watch(client))
  })
  pool.on('remove', (client) => void watched.delete(client))
  return {
    pool,
    [Symbol.dispose]() {
      isEnding = true
      // Not waited for: it lasts for as long as anybody keeps a connection.
      void pool.end().finally(() => silence[Symbol.dispose]())
    },
  }
}

/**
 * `sslmode` as everybody else understands it, postgres.js among them: what does not speak of verifying asks for no certificate
 * that somebody vouches for, and many servers have none. `pg` (8) would verify it all the same.
 */
function asOthersDo(url: string): string {
  const meant = new URL(url)
  const mode = meant.searchParams.get('sslmode') ?? ''
  if (['require', 'prefer', 'allow'].includes(mode)) meant.searchParams.set('sslmode', 'no-verify')
  return meant.href
}

/** What was written since the server was last ready for more, it owes an answer to. */
function watch({ connection }: PoolClient): Connection {
  // A socket, or one with TLS around it.
  const socket = connection.stream as Socket
  let answered = socket.bytesWritten
  connection.on('readyForQuery', () => (answered = socket.bytesWritten))
  return {
    socket,
    get owed() {
      return socket.bytesWritten - answered
    },
    read: 0,
    silence: 0,
  }
}
