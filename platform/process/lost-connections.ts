import type { Serializable } from 'node:child_process'
import type { Worker } from 'node:cluster'

/** What Node's own distribution of connections sends a worker, and what comes back, as far as it matters here. */
interface Handing {
  act?: string
  seq?: number
}
interface Handed {
  ack?: number
}
interface Connection {
  close(): void
}

/**
 * Ends the connection that was being handed to a worker while that ended. It would be nobody's: Node keeps it open
 * until the worker says that it took it, so whoever is behind it would wait for as long as their patience lasts
 * instead of trying again at once. Node offers nothing for this, so we look at what it sends.
 */
export function endLostConnections(worker: Worker): void {
  const { process: child } = worker
  const onTheirWay = new Map<number, Connection>()
  const send = child.send.bind(child) as (...given: unknown[]) => boolean
  const watched = (message: Serializable, ...others: unknown[]) => {
    const { act, seq } = message as Handing
    if (act === 'newconn' && seq !== undefined) onTheirWay.set(seq, others[0] as Connection)
    return send(message, ...others)
  }
  child.send = watched
  child.on('internalMessage', ({ ack }: Handed) => {
    if (ack !== undefined) onTheirWay.delete(ack)
  })
  worker.once('exit', () => {
    for (const connection of onTheirWay.values()) connection.close()
  })
}
