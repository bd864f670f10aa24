import { Pool } from 'pg'

/** Connections for graphile-worker, which speaks to Postgres through `pg`. */
export interface QueuePool extends Disposable {
  readonly pool: Pool
}

/**
 * `onLost` is told of connections that broke off while nobody used them; others take their place.
 * graphile-worker stops listening to a pool that it made itself before that has ended. A database that shows its clients
 * out at this moment, because it shuts down or is dropped, would then take the process down.
 */
export function openQueuePool(url: string, connections: number, onLost: (error: Error) => void): QueuePool {
  const pool = new Pool({ connectionString: url, max: connections })
  let isEnding = false
  pool.on('error', (error) => {
    if (!isEnding) onLost(error)
  })
  // Of a connection in use whoever uses it is told by their statement.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return {
    pool,
    [Symbol.dispose]() {
      isEnding = true
      // Not waited for: it lasts for as long as anybody keeps a connection.
      void pool.end()
    },
  }
}
