import { createDisposables, type Disposables } from '#platform/process/disposables.ts'
import type { SystemOptions } from './one-process.ts'
import { freePort } from '../../fleet/free-port.ts'
import { compiledIn, planFleet } from '../../fleet/plan.ts'
import { builtFolder } from './built.ts'
import { startProgram } from './processes.ts'
import type { Server } from './server.ts'

export interface Services extends AsyncDisposable {
  /** The subgraphs, gateway and adapter together, as the phone meets them. */
  readonly system: Server
  /** The gateway alone; it answers the contract through the adapter. */
  readonly gateway: Server
  /** What another gateway over the same subgraphs must be told by the environment. */
  readonly env: Readonly<Record<string, string>>
  /** What an adapter before another gateway must be told, but for where both are. */
  readonly adapterEnv: Readonly<Record<string, string>>
}

/** Of several gateways it would be the first. */
const GATEWAY = 'gateway-1'

/**
 * The system as separate services on this machine: five subgraphs, gateway and adapter, a process each. What
 * `node` is told besides is told to the gateway's.
 */
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

async function startAll(options: SystemOptions, disposables: Disposables) {
  const { databaseUrl, dataDir, page, nodeOptions = [] } = options
  const fleet = await planFleet({
    ...{ instances: 1, gatewayPorts: [await freePort()], restPorts: [await freePort()] },
    ...{ subgraphPort: freePort, dataFolder: dataDir, programs: compiledIn(await builtFolder()) },
    settings: {
      ...{ HOST: '127.0.0.1', DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', OPS_PORT: 'off' },
      // A handful of people do here what thousands would.
      ...{ FEED_PAGE: String(page), RATE_LIMITS: 'off' },
    },
  })
  const started = await Promise.all(
    fleet.map(async ({ name, program, env, origin }) => {
      const readyUrl = `${origin}/health/ready`
      const args = name === GATEWAY ? [...nodeOptions, ...program] : program
      const { pid } = disposables.use(await startProgram({ args, env, readyUrl }))
      return { name, origin, env, pid }
    }),
  )
  const named = (wanted: string) => {
    const found = started.find(({ name }) => name === wanted)
    if (!found) throw new Error(`there is no ${wanted}`)
    return found
  }
  const [gateway, adapter] = [named(GATEWAY), named('rest-adapter-1')]
  const notOwned = async () => undefined
  const system: Server = {
    ...{ name: 'services', rest: adapter.origin, live: gateway.origin, pids: started.map(({ pid }) => pid) },
    [Symbol.asyncDispose]: notOwned,
  }
  const alone: Server = {
    ...{ name: 'gateway', rest: adapter.origin, live: gateway.origin, pids: [gateway.pid] },
    [Symbol.asyncDispose]: notOwned,
  }
  return { system, gateway: alone, env: gateway.env, adapterEnv: adapter.env }
}
