import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { SignedIn } from '../scenarios/seeded-people.ts'
import type { Server } from './server.ts'

const RECEIVED = 'subscription { messageReceived { id content sender { name avatar isFollow } } }'

/** Opens a person's live socket; calls back with the text of each message that arrives. */
export async function hear(
  { live = '', plainSocket }: Server,
  person: SignedIn,
  arrived: (content: string) => void,
): Promise<AsyncDisposable> {
  const address = live.replace('http', 'ws')
  return plainSocket ? hearPlain(address, person, arrived) : hearGraph(address, person, arrived)
}

async function hearGraph(
  address: string,
  { graphToken }: SignedIn,
  arrived: (content: string) => void,
): Promise<AsyncDisposable> {
  let isOpen: () => void = () => undefined
  let isRefused: (reason: unknown) => void = () => undefined
  const opened = new Promise<void>((resolve, reject) => ((isOpen = resolve), (isRefused = reject)))
  // A server that is starved closes sockets; whoever uses one opens it again.
  const client = createClient({
    ...{ url: `${address}/graphql`, webSocketImpl: WebSocket, lazy: false, retryAttempts: 5 },
    connectionParams: { authorization: `Bearer ${graphToken}` },
    shouldRetry: () => true,
    onNonLazyError: (reason) => isRefused(reason),
    on: { connected: () => isOpen() },
  })
  client.subscribe<{ messageReceived: { content: string } }>(
    { query: RECEIVED },
    {
      next: ({ data }) => data && arrived(data.messageReceived.content),
      error: () => undefined,
      complete: () => undefined,
    },
  )
  await opened
  return { [Symbol.asyncDispose]: async () => client.dispose() }
}

async function hearPlain(
  address: string,
  { token }: SignedIn,
  arrived: (content: string) => void,
): Promise<AsyncDisposable> {
  const socket = new WebSocket(`${address}/live?token=${token}`)
  socket.on('message', (data: Buffer) => {
    // What the baseline sends; there is nothing else on this socket.
    const { content } = JSON.parse(data.toString()) as { content: string }
    arrived(content)
  })
  await once(socket, 'open')
  return { [Symbol.asyncDispose]: async () => socket.terminate() }
}
