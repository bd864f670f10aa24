import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'

export const PROTOCOL = 'graphql-transport-ws'

/** A client of graphql-ws's protocol that keeps to no rules. */
export interface RawSocket extends AsyncDisposable {
  readonly socket: WebSocket
  /** Says one thing after the other; a promise among them is waited for. */
  say(...messages: unknown[]): Promise<void>
  /** Resolves when the other side lets it in. */
  readonly letIn: Promise<void>
  /** Resolves when as many messages of a type were heard. */
  hears(type: string, count: number): Promise<void>
  /** Everything heard so far. */
  readonly heard: { type: string; id?: string; payload?: unknown }[]
  /** Resolves with code and reason when the connection is over. */
  readonly closed: Promise<{ code: number; reason: string }>
}

export async function rawSocket(
  address: string,
  protocol: string | string[] = PROTOCOL,
  options: ClientOptions = {},
): Promise<RawSocket> {
  const socket = new WebSocket(address, protocol, options)
  const heard: RawSocket['heard'] = []
  let tellLetIn: () => void = () => undefined
  const letIn = new Promise<void>((resolve) => (tellLetIn = resolve))
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString())
    heard.push(message)
    if (message.type === 'connection_ack') tellLetIn()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    ...{ socket, heard, closed, letIn },
    async hears(type, count) {
      while (heard.filter((message) => message.type === type).length < count) await once(socket, 'message')
    },
    async say(...messages) {
      for (const message of messages)
        if (message instanceof Promise) await message
        else socket.send(JSON.stringify(message))
    },
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}

export const init = (token?: string | null) => ({
  type: 'connection_init',
  ...(token && { payload: { authorization: `Bearer ${token}` } }),
})
export const subscribe = (id: string, payload: unknown) => ({ type: 'subscribe', id, payload })
