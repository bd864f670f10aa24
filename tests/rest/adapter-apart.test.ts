import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../fleet/free-port.ts'
import { mortalProcess } from '../processes/mortal-process.ts'

/** What an adapter on its own asks: a gateway that is so slow that it never answers, and a videos service. */
async function openElsewhere() {
  const asked: string[] = []
  const files: string[] = []
  const take = async (message: IncomingMessage, answer: ServerResponse) => {
    files.push(`${message.method} ${message.url}: ${await text(message)}`)
    answer.writeHead(204).end()
  }
  const server = createServer((message, answer) => {
    if (message.url === '/health/ready') return void answer.end('{}')
    if (message.url?.startsWith('/uploads/')) return void take(message, answer)
    asked.push('asked')
    answer.once('close', () => asked.push('given up'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    ...{ asked, files, url: `http://127.0.0.1:${port}/graphql` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const elsewhere = await openElsewhere()
const port = await freePort()
const adapter = mortalProcess(['rest-adapter/main.ts'], port, {
  ...{ REST_PORT: String(port), HOST: '127.0.0.1', GATEWAY_URL: elsewhere.url, VIDEOS_URL: elsewhere.url },
  SEAL_SECRET: 'a secret of thirty-two characters or more',
})
await adapter.start()
afterAll(async () => {
  await adapter[Symbol.asyncDispose]()
  await elsewhere[Symbol.asyncDispose]()
})

test('a phone that goes while it waits takes its question at the gateway with it', async () => {
  const phone = request(`${adapter.origin}/douyin/feed/`).end()
  phone.on('error', () => undefined)
  await expect.poll(() => elsewhere.asked).toEqual(['asked'])
  phone.destroy()
  // Long before the adapter's own patience ends.
  await expect.poll(() => elsewhere.asked, { timeout: 3_000 }).toEqual(['asked', 'given up'])
})

test('where PUBLIC_URL names the adapter, it takes the files whose addresses the graph gave out', async () => {
  const { status } = await fetch(`${adapter.origin}/uploads/0123`, { method: 'PUT', body: 'a film' })
  expect([status, elsewhere.files]).toEqual([204, ['PUT /uploads/0123: a film']])
})
