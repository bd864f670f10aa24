import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import { subgraphNames } from '../../subgraphs/open.ts'
import type { SystemOptions } from './one-process.ts'
import { freePort } from '../../fleet/free-port.ts'
import { startProgram } from './processes.ts'
import type { Server } from './server.ts'

export interface Services extends AsyncDisposable {
  /** The subgraphs, gateway and adapter together, as the phone meets them. */
  readonly system: Server
  /** The gateway alone. */
  readonly gateway: Server
  /** What another gateway over the same subgraphs must be told by the environment. */
  readonly env: Readonly<Record<string, string>>
}

/** The system as separate services on this machine: five subgraphs, gateway and adapter, a process each. */
export async function startServices(options: SystemOptions): Promise<Services> {
  const disposables = createDisposables()
  try {
    return {
      ...(await startAll(options, disposables)),
      [Symbol.asyncDispose]: disposables[Symbol.asyncDispose],
    }
  } catch (error) {
    await disposables[Symbol.asyncDispose]()
    throw error
  }
}

async function startAll({ databaseUrl, dataDir, page }: SystemOptions, disposables: Disposables) {
  const origins: Record<string, string> = {}
  for (const name of subgraphNames) origins[name] = `http://127.0.0.1:${await freePort()}`
  const gateway = `http://127.0.0.1:${await freePort()}`
  const rest = `http://127.0.0.1:${await freePort()}`
  const addresses = Object.entries(origins).map(
    ([name, origin]) => [`${name.toUpperCase()}_URL`, `${origin}/graphql`] as const,
  )
  const env = {
    ...Object.fromEntries(addresses),
    ...{ DATABASE_URL: databaseUrl, SEAL_SECRET: randomBytes(32).toString('hex') },
    // A handful of people do here what thousands would.
    ...{ HOST: '127.0.0.1', LOG_LEVEL: 'warn', FEED_PAGE: String(page), RATE_LIMITS: 'off' },
    ...{ GATEWAY_URL: `${gateway}/graphql` },
    ...{ GATEWAY_PORT: new URL(gateway).port, REST_PORT: new URL(rest).port, OPS_PORT: 'off' },
  }
  const start = async (name: string, args: readonly string[], origin: string) => {
    const own = { ...env, DATA_DIR: join(dataDir, name) }
    return disposables.use(await startProgram({ args, env: own, readyUrl: `${origin}/health/ready` })).pid
  }
  const pids = await Promise.all(
    Object.entries(origins).map(([name, origin]) => start(name, ['subgraphs/main.ts', name], origin)),
  )
  const gatewayPid = await start('gateway', ['gateway/main.ts'], gateway)
  const adapterPid = await start('adapter', ['rest-adapter/main.ts'], rest)
  const notOwned = async () => undefined
  const system: Server = {
    ...{ name: 'services', rest, live: gateway, pids: [...pids, gatewayPid, adapterPid] },
    [Symbol.asyncDispose]: notOwned,
  }
  const alone: Server = {
    ...{ name: 'gateway', live: gateway, pids: [gatewayPid] },
    [Symbol.asyncDispose]: notOwned,
  }
  return { system, gateway: alone, env }
}
