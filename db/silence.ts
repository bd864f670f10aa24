import type { Socket } from 'node:net'

/** One connection of a pool, as far as its silence goes. */
export interface Connection {
  /** The socket of the moment; none before the first. */
  socket: Socket | null
  /** Answers that are waited for. */
  owed: number
  /** Bytes that had come when it was last looked at. */
  read: number
  /** For how many looks nothing has come that was waited for. */
  silence: number
}

export function newConnection(): Connection {
  return { socket: null, owed: 0, read: 0, silence: 0 }
}

const LOOK_MS = 1_000
/** Two more than a statement may take (`statement_timeout`). */
const MOST_LOOKS = 7

/**
 * Ends connections whose server owes an answer and has said nothing for seven seconds (`mostLooks`). A network can forget
 * a connection without telling (an address translation that restarted, a server that lost its power): what was sent would
 * be repeated for a quarter of an hour before it counts as lost, and whoever asks the same waits behind it.
 * Looks are counted and no time is taken: a process that was stopped itself finds what came meanwhile before the next one.
 */
export function endSilent(connections: () => Iterable<Connection>, mostLooks = MOST_LOOKS): Disposable {
  const timer = setInterval(() => {
    for (const connection of connections()) look(connection, mostLooks)
  }, LOOK_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function look(connection: Connection, mostLooks: number): void {
  const { socket, owed, read } = connection
  // Attempts to connect have a limit of their own.
  const isSilent = owed > 0 && socket !== null && !socket.connecting && socket.bytesRead === read
  connection.silence = isSilent ? connection.silence + 1 : 0
  connection.read = socket?.bytesRead ?? 0
  if (connection.silence === mostLooks) socket?.destroy()
}
