import { request } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { serveLine, type LineService } from '#platform/graph/serve-line.ts'
import { createApp, listen } from '#platform/http/http.ts'
import { GATEWAY } from '#platform/identity/audiences.ts'
import { createSealer } from '#platform/identity/seal.ts'
import { freePort } from '../../fleet/free-port.ts'
import { compiled } from '../command.ts'
import { mortalProcess } from '../processes/mortal-process.ts'

const SECRET = 'a secret of thirty-two characters or more'
const sealer = createSealer(SECRET)

/** What an adapter on its own asks: a gateway that is so slow that it never answers, and a videos service. */
async function openElsewhere() {
  const asked: string[] = []
  const files: string[] = []
  const app = createApp({ bodyLimit: 1024, ready: async () => undefined })
  const answer: LineService['answer'] = (_request, { left }) => {
    asked.push('asked')
    left?.().addEventListener('abort', () => asked.push('given up'))
    return new Promise(() => undefined)
  }
  const lines = serveLine(app, { name: GATEWAY, answer }, sealer)
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.put('/uploads/:id', async ({ method, url, body }, reply) => {
    files.push(`${method} ${url}: ${String(body)}`)
    return reply.code(204).send()
  })
  const at = await listen(app, '127.0.0.1', 0, 'PORT')
  return {
    ...{ asked, files, url: `http://127.0.0.1:${at}/graphql` },
    async [Symbol.asyncDispose]() {
      await lines[Symbol.asyncDispose]()
      await app.close()
    },
  }
}

const elsewhere = await openElsewhere()
const port = await freePort()
const adapter = mortalProcess([compiled('rest-adapter/main.ts')], port, {
  ...{ REST_PORT: String(port), HOST: '127.0.0.1', GATEWAY_URL: elsewhere.url, VIDEOS_URL: elsewhere.url },
  SEAL_SECRET: SECRET,
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
