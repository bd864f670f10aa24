import { getHeapSnapshot } from 'node:v8'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createApp, listen, type Ready } from '#platform/http/http.ts'
import type { Config } from '#platform/process/config.ts'
import { SetupError } from '#platform/process/config.ts'
import { healthOf } from './health.ts'
import { watchNode } from './node.ts'
import { operationsPage } from './operations-page.ts'
import type { Section } from './section.ts'
import { registry } from './series.ts'

/** Taken when OPS_PORT names none; another one when it is taken already. */
const USUAL_PORT = 9464

/** What operators see of a process, on a port of its own that no client can reach. */
export interface Operations extends AsyncDisposable {
  /** Where it listens; null when it is off. */
  readonly port: number | null
  /** Adds a part whose health is told. */
  part(name: string, ready: Ready): void
  /** Says that the doors are open: before that nothing is ready, however well its parts are. */
  serves(): void
  /** Adds a section to the page. */
  section(section: Section): void
}

/** `/metrics`, `/health/details`, `/ops` and a heap snapshot on demand. */
export async function openOperations(
  name: string,
  config: Pick<Config, 'OPS_PORT' | 'OPS_HOST'>,
): Promise<Operations> {
  let isServing = false
  const begun = async () => {
    if (!isServing) throw new Error('it is starting')
  }
  const parts = new Map<string, Ready>([['start', begun]])
  const sections: Section[] = []
  const told = {
    part: (part: string, ready: Ready) => void parts.set(part, ready),
    serves: () => void (isServing = true),
    section: (section: Section) => void sections.push(section),
  }
  if (config.OPS_PORT === 'off') return { ...told, port: null, async [Symbol.asyncDispose]() {} }
  watchNode()
  const ready = async () => {
    if (!(await healthOf(parts)).isReady) throw new Error('not ready')
  }
  const app = createApp({ bodyLimit: 1024, ready })
  app.addHook('onRequest', refuseOtherSites)
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
  app.get('/health/details', async (_request, reply) => {
    const health = await healthOf(parts)
    return reply.code(health.isReady ? 200 : 503).send(health)
  })
  serveHeapSnapshot(app, name)
  await app.register(operationsPage, { name, health: () => healthOf(parts), sections })
  const port = await listenSomewhere(app, config)
  return { ...told, port, [Symbol.asyncDispose]: () => app.close() }
}

async function listenSomewhere(
  app: FastifyInstance,
  { OPS_PORT, OPS_HOST }: Pick<Config, 'OPS_PORT' | 'OPS_HOST'>,
) {
  if (typeof OPS_PORT === 'number') return listen(app, OPS_HOST, OPS_PORT, 'OPS_PORT', false)
  try {
    return await listen(app, OPS_HOST, USUAL_PORT, 'OPS_PORT', false)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return listen(app, OPS_HOST, 0, 'OPS_PORT', false)
  }
}

const NEIGHBOUR = /^(?:[a-z0-9_-]{1,63}|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** A page in an operator's browser must not read or press anything here, whatever name it gives to this machine. */
async function refuseOtherSites({ headers }: FastifyRequest, reply: FastifyReply) {
  const site = headers['sec-fetch-site']
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
  const isNeighbour = NEIGHBOUR.test(headers.host ?? '')
  if (isForeign || !isNeighbour) return reply.code(403).send({ status: 'forbidden' })
}

/** All that lies in memory, secrets and messages included: for the eyes of whoever may see the database. */
function serveHeapSnapshot(app: FastifyInstance, name: string): void {
  let isTaking = false
  app.post('/heap-snapshot', async (_request, reply) => {
    if (isTaking) return reply.code(409).send({ status: 'another one is being taken' })
    isTaking = true
    const snapshot = getHeapSnapshot()
    snapshot.once('close', () => (isTaking = false))
    const file = `${name}-${new Date().toISOString().replaceAll(':', '-')}.heapsnapshot`
    return reply
      .header('content-disposition', `attachment; filename="${file}"`)
      .type('application/octet-stream')
      .send(snapshot)
  })
}
