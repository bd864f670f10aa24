import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { init, PROTOCOL } from '../raw-socket.ts'

/** Sockets that say who they are and then only listen; whoever is told to go comes again. */
export interface IdleSockets extends AsyncDisposable {
  /** How many are let in at this moment. */
  readonly inside: number
  /** How often each code closed one that was let in. */
  readonly closed: ReadonlyMap<number, number>
}

/** A server's queue of those who connect is short: so many come at the same moment. */
const AT_ONCE = 25
const AGAIN_MS = 100

export async function openIdleSockets(
  gatewayUrl: string,
  tokens: readonly (string | null)[],
): Promise<IdleSockets> {
  const address = `${gatewayUrl.replace(/^http/, 'ws')}/graphql`
  const inside = new Set<WebSocket>()
  const closed = new Map<number, number>()
  let isOver = false

  function connect(token: string | null): Promise<void> {
    const socket = new WebSocket(address, PROTOCOL)
    const letIn = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (JSON.parse(data.toString()).type !== 'connection_ack') return
        inside.add(socket)
        resolve()
      })
    })
    socket.on('open', () => socket.send(JSON.stringify(init(token))))
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      if (isOver) return
      // Who knocks at a gateway that is just going is not inside yet, and knocks again.
      if (inside.delete(socket)) closed.set(code, (closed.get(code) ?? 0) + 1)
      void pause(AGAIN_MS * (1 + Math.random())).then(() => (isOver ? undefined : connect(token)))
    })
    return letIn
  }

  for (let n = 0; n < tokens.length; n += AT_ONCE)
    await Promise.all(tokens.slice(n, n + AT_ONCE).map(connect))
  return {
    get inside() {
      return inside.size
    },
    closed,
    async [Symbol.asyncDispose]() {
      isOver = true
      for (const socket of inside) socket.terminate()
    },
  }
}
