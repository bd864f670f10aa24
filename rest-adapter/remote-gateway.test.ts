import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { serveLine, type LineService } from '#platform/graph/serve-line.ts'
import { createApp, listen } from '#platform/http/http.ts'
import { GATEWAY } from '#platform/identity/audiences.ts'
import { nobody } from '#platform/identity/caller.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { remoteGateway } from './remote-gateway.ts'

const sealer = createSealer('a secret of thirty-two characters or more')
const ME = 'query Me { me { id } }'

/** A gateway of another process, as far as an adapter meets it. */
async function gatewayThat(answer: LineService['answer'], ready = async () => undefined) {
  const app = createApp({ bodyLimit: 1024, ready })
  const lines = serveLine(app, { name: GATEWAY, answer }, sealer)
  app.addHook('preClose', () => lines[Symbol.asyncDispose]())
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => sockets.add(socket))
  const port = await listen(app, '127.0.0.1', 0, 'PORT')
  onTestFinished(() => app.close())
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
  }
}

test('a question whose connection broke is asked once more, with a seal of its own: the gateway opens each once', async () => {
  let asked = 0
  const { url, cut } = await gatewayThat(() => {
    asked += 1
    if (asked > 1) return { data: { me: null } }
    cut()
    return new Promise(() => undefined)
  })
  await using gateway = remoteGateway([url], sealer)
  expect(await gateway.ask(ME, {}, nobody)).toEqual({ data: { me: null } })
  expect(asked).toBe(2)
})

test('what writes is not asked again when its connection broke: it may have been done', async () => {
  let asked = 0
  const { url, cut } = await gatewayThat(() => {
    asked += 1
    cut()
    return new Promise(() => undefined)
  })
  await using gateway = remoteGateway([url], sealer)
  await expect(Promise.resolve(gateway.ask('mutation Leave { leave }', {}, nobody))).rejects.toMatchObject({
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  })
  expect(asked).toBe(1)
})

test('a client that goes is told of on the line, and what else waits on it is answered', async () => {
  const gone: string[] = []
  const { url } = await gatewayThat(async ({ variables }, { left, hasLeft }) => {
    if (variables?.who === 'stays') return { data: { me: null } }
    await new Promise((resolve) => left?.().addEventListener('abort', resolve))
    gone.push(`${String(variables?.who)} ${hasLeft?.()}`)
    return { data: null }
  })
  await using gateway = remoteGateway([url], sealer)
  const client = new AbortController()
  const answer = gateway.ask(ME, { who: 'leaves' }, { ...nobody, left: () => client.signal })
  expect(await gateway.ask(ME, { who: 'stays' }, nobody)).toEqual({ data: { me: null } })
  client.abort()
  await expect(Promise.resolve(answer)).rejects.toThrow()
  await expect.poll(() => gone).toEqual(['leaves true'])
  expect(await gateway.ask(ME, { who: 'stays' }, nobody)).toEqual({ data: { me: null } })
})

test('adapters are ready while one of their gateways is', async () => {
  const answer = () => ({ data: null })
  const notReady = await gatewayThat(answer, () => Promise.reject(new Error('not yet')))
  const ready = await gatewayThat(answer)
  await using waiting = remoteGateway([notReady.url], sealer)
  await expect(waiting.ready()).rejects.toThrow('gateway')
  await using served = remoteGateway([notReady.url, ready.url], sealer)
  expect(await served.ready()).toBeUndefined()
})
