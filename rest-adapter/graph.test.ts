import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { GATEWAY } from '#platform/identity/audiences.ts'
import { nobody } from '#platform/identity/caller.ts'
import { createSealer, SEAL_HEADER } from '#platform/identity/seal.ts'
import { httpGateway } from './graph.ts'

const SECRET = 'a secret of thirty-two characters or more'

test('a question whose connection broke is asked once more, with a seal of its own: the gateway opens each once', async () => {
  const { open } = createSealer(SECRET)
  const opened: boolean[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      opened.push(open(String(request.headers[SEAL_HEADER]), GATEWAY, body) !== null)
      if (opened.length === 1) response.destroy()
      else response.end('{"data":{"me":null}}')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  // It listens on TCP, so its address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  await using gateway = httpGateway([`http://127.0.0.1:${port}/graphql`], createSealer(SECRET))
  expect(await gateway.ask('query Me { me { id } }', {}, nobody)).toEqual({ data: { me: null } })
  expect(opened).toEqual([true, true])
})
