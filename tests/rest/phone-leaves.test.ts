import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { freePort } from '../../fleet/free-port.ts'
import { mortalProcess } from '../processes/mortal-process.ts'

/** An address where a gateway is so slow that it never answers. */
async function slowGateway() {
  const asked: string[] = []
  const server = createServer((message, answer) => {
    if (message.url === '/health/ready') return answer.end('{}')
    asked.push('asked')
    answer.once('close', () => asked.push('given up'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    ...{ asked, url: `http://127.0.0.1:${port}/graphql` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a phone that goes while it waits takes its question at the gateway with it', async () => {
  await using gateway = await slowGateway()
  const port = await freePort()
  await using adapter = mortalProcess(['rest-adapter/main.ts'], port, {
    ...{ REST_PORT: String(port), HOST: '127.0.0.1', GATEWAY_URL: gateway.url },
    SEAL_SECRET: 'a secret of thirty-two characters or more',
  })
  await adapter.start()
  const phone = request(`${adapter.origin}/douyin/feed/`).end()
  phone.on('error', () => undefined)
  await expect.poll(() => gateway.asked).toEqual(['asked'])
  phone.destroy()
  // Long before the adapter's own patience ends.
  await expect.poll(() => gateway.asked, { timeout: 3_000 }).toEqual(['asked', 'given up'])
})
