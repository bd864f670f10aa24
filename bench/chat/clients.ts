import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { Agent } from 'undici'
import { WebSocket } from 'ws'
import type { Asked, Heard, Task } from './task.ts'

/**
 * The other process: opens a socket with a subscription for each token, sends what it is asked to send, and tells of
 * every message how long it took from the moment its text was written until it was heard.
 */
const RECEIVED =
  'subscription ($since: ID) { messageReceived(since: $since) { id content sender { name avatar isFollow } } }'
const SEND = 'mutation ($to: ID!, $text: String!) { sendMessage(toUserId: $to, content: $text) { id } }'
/** Sockets that are being opened at once, and a computer's address has so many ports. */
const TOGETHER = 100
const PORTS = 8_000
/** What is late is waited for. */
const PATIENCE_MS = 3_000

const pool = new Agent({ connections: 32 })
const now = () => performance.timeOrigin + performance.now()
let late: number[] = []

process.once('message', (task) => void begin(task as Task))

async function begin(task: Task): Promise<void> {
  const { tokens } = task
  let open = 0
  for (let at = 0; at < tokens.length; at += TOGETHER) {
    tokens.slice(at, at + TOGETHER).forEach((token, n) => listen(task, token, at + n, () => (open += 1)))
    while (open < Math.min(at + TOGETHER, tokens.length)) await pause(2)
  }
  process.on('message', (asked) => void answer(task, asked as Asked))
  process.send?.({ late: [] } satisfies Heard)
}

async function answer(task: Task, asked: Asked): Promise<void> {
  await sendAll(task, asked)
  await pause(PATIENCE_MS)
  process.send?.({ late } satisfies Heard)
  late = []
}

function listen({ url }: Task, token: string, n: number, opened: () => void): void {
  const localAddress = `127.0.0.${2 + Math.floor(n / PORTS)}`
  class Socket extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { localAddress, perMessageDeflate: false })
    }
  }
  const client = createClient({
    ...{ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, lazy: false, retryAttempts: 0 },
    connectionParams: { authorization: `Bearer ${token}` },
    onNonLazyError: (error) => console.error(error),
    on: { connected: opened },
  })
  client.subscribe<{ messageReceived: { content: string } }>(
    { query: RECEIVED },
    {
      next: ({ data }) => void (data && late.push(now() - Number(data.messageReceived.content))),
      error: (error) => console.error(error),
      complete: () => undefined,
    },
  )
}

/** Everybody writes to the next one, in turn, at a steady rate whatever the answers take. */
async function sendAll({ url, writers }: Task, { rate, seconds }: Asked): Promise<void> {
  const start = performance.now()
  const sending: Promise<unknown>[] = []
  for (let n = 0; n < rate * seconds; n += 1) {
    const writer = writers[n % writers.length]
    if (!writer) return
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${writer.token}` }
    const body = JSON.stringify({ query: SEND, variables: { to: writer.toId, text: String(now()) } })
    sending.push(
      pool
        .request({ method: 'POST', path: '/graphql', origin: url, headers, body })
        .then((sent) => sent.body.dump()),
    )
    const due = start + ((n + 1) * 1_000) / rate
    if (due > performance.now()) await pause(due - performance.now())
  }
  await Promise.all(sending)
}
