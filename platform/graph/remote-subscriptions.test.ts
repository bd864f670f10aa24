import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { expect, test } from 'vitest'
import { nobody } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { textOf } from './open-sockets.ts'
import { openRemoteSubscriptions, ReaderTooSlow } from './remote-subscriptions.ts'

const MANY = 5_000

/** A subgraph that says all it has to say at once, and what it was told. */
async function talkative() {
  const heard: string[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols })
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { type, id } = JSON.parse(textOf(data)) as { type: string; id: string }
      heard.push(type)
      const say = (message: object) => socket.send(JSON.stringify(message))
      if (type === 'connection_init') say({ type: 'connection_ack' })
      if (type !== 'subscribe') return
      for (let n = 0; n < MANY; n += 1) say({ id, type: 'next', payload: { data: { n } } })
    }),
  )
  await once(server, 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    ...{ heard, url: `http://127.0.0.1:${port}/graphql` },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('S-76: a subscription whose reader is too slow is over where it comes from: little waits here, however much there is', async () => {
  await using subgraph = await talkative()
  const sealer = createSealer('a secret of thirty-two characters or more')
  await using subscriptions = openRemoteSubscriptions('chat', [subgraph.url], sealer)
  const events = subscriptions.subscribe({ query: 'subscription { n }' }, nobody)
  const read = [(await events.next()).value]
  await pause(500)
  await expect(async () => {
    for await (const event of events) read.push(event)
  }).rejects.toBeInstanceOf(ReaderTooSlow)
  expect(read.length).toBeLessThan(500)
  expect(read).toEqual(read.map((_, n) => ({ data: { n } })))
  expect(subgraph.heard).toEqual(['connection_init', 'subscribe', 'complete'])
})
