import { Socket } from 'node:net'

/**
 * The connection under postgres.js, which loses the server politely. When a server is killed in the middle of a
 * transaction, postgres.js would send its rollback to a socket that it has just let go, outside of any promise, and the
 * exception would take the process down. Here an end is an error first, so that the rollback is written to something
 * and fails; only a moment later it is the end. A connection that we end ourselves has nothing to fail, and is over at once.
 */
export function patientSocket({ host, port, path }: SocketPlace, momentMs = MOMENT_MS): Socket {
  const socket = new PatientSocket(momentMs)
  return typeof path === 'string'
    ? socket.connect(path)
    : socket.connect(Number(first(port)), String(first(host)))
}

export interface SocketPlace {
  host: unknown
  port: unknown
  path?: unknown
}

const MOMENT_MS = 10

class PatientSocket extends Socket {
  readonly #momentMs: number
  #wasConnected = false
  #wasLeft = false
  #wasEnded = false
  #isOver = false

  constructor(momentMs: number) {
    super()
    this.#momentMs = momentMs
  }

  override emit(event: string | symbol, ...words: unknown[]): boolean {
    if (event === 'connect') this.#wasConnected = true
    // Once the server has gone this side is ended, too: then it was not we who did it.
    if (event === 'end') this.#wasLeft = true
    if (event === 'finish') this.#wasEnded = !this.#wasLeft
    if (event !== 'close' || !this.#wasConnected || this.#wasEnded) return super.emit(event, ...words)
    if (!this.#isOver && this.listenerCount('error') > 0) {
      this.#isOver = true
      const lost = Object.assign(new Error('the connection to Postgres was lost'), {
        code: 'CONNECTION_CLOSED',
      })
      super.emit('error', lost)
      setTimeout(() => super.emit('close', false), this.#momentMs)
      return true
    }
    return super.emit(event, ...words)
  }
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}
