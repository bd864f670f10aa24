import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { serverAudits } from 'graphql-http'
import { readConfig } from '#platform/process/config.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { createDisposables } from '#platform/process/disposables.ts'
import { listen } from '#platform/http/http.ts'
import { createLogger } from '#platform/process/logger.ts'
import { createSealer, SEAL_HEADER } from '#platform/identity/seal.ts'
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts'
import { openTopics } from '#platform/topic/topic.ts'
import { open, subgraphNames } from '../../subgraphs/open.ts'
import { worldOfFile } from '../world-of-file.ts'

const world = await worldOfFile()
const disposables = createDisposables()
afterAll(() => disposables[Symbol.asyncDispose]())

const sealer = createSealer(randomBytes(32).toString('hex'))
const guest: Caller = { viewer: null, scope: 'graph', origin: '', address: '', requestId: 'audit' }

/** Sends each request of an audit as somebody who knows what else this server wants to see. */
function fetchWith(headersFor: (body: string) => Record<string, string>): typeof fetch {
  return (url, init) => {
    const body = typeof init?.body === 'string' ? init.body : ''
    const headers = new Headers(init?.headers)
    for (const [name, value] of Object.entries(headersFor(body))) headers.set(name, value)
    return fetch(url, { ...init, headers })
  }
}

async function subgraphServers() {
  const config = readConfig({ DATA_DIR: world.dataFolder, PATH: process.env.PATH })
  const topics = disposables.use(openTopics({ prefix: 'test:' }))
  const logger = createLogger('silent', false)
  const ground = { ...{ config, topics, logger, disposables }, databaseUrl: world.databaseUrl }
  return Promise.all(
    subgraphNames.map(async (name) => {
      const { subgraph, ready } = await open(name, ground)
      const app = serveSubgraph(subgraph, sealer, ready)
      disposables.use({ [Symbol.asyncDispose]: () => app.close() })
      const port = await listen(app, '127.0.0.1', 0, 'PORT')
      const seal = (body: string) => ({ [SEAL_HEADER]: sealer.seal(guest, name, body) })
      return {
        name: `the ${name} subgraph`,
        url: `http://127.0.0.1:${port}/graphql`,
        fetchFn: fetchWith(seal),
      }
    }),
  )
}

const gateway = {
  name: 'the gateway',
  url: `${world.gatewayUrl}/graphql`,
  fetchFn: fetchWith(() => ({ 'apollo-require-preflight': '1' })),
}

describe.each([gateway, ...(await subgraphServers())])(
  '$name speaks GraphQL over HTTP',
  ({ url, fetchFn }) => {
    const audits = serverAudits({ url, fetchFn })
    it('is asked everything there is', () => expect(audits).toHaveLength(61))
    it.each(audits)('$id $name', async ({ fn }) => {
      const { status, ...why } = await fn()
      expect({ status, ...(status !== 'ok' && { reason: 'reason' in why && why.reason }) }).toEqual({
        status: 'ok',
      })
    })
  },
)
