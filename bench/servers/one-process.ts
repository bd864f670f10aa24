import { freePort } from '../../fleet/free-port.ts'
import { childrenOf } from '../measure/process-usage.ts'
import { built, HANDWRITTEN } from './built.ts'
import { startProgram } from './processes.ts'
import type { Server } from './server.ts'

export interface SystemOptions {
  databaseUrl: string
  dataDir: string
  /** Videos in a page of the app's feed. */
  page: number
  /** Whether it keeps rows between requests, which it may where it writes alone; it does. */
  keepsRows?: boolean
  /** Whether people are held to the usual rates; a handful of them does here what thousands would, so they are not. */
  rates?: 'usual' | 'off'
  /** Processes that serve; one does all by itself. */
  workers?: number
  /** From which time of answers on requests are refused, in milliseconds; as the system has it by itself, or never. */
  overload?: 'usual' | 'off'
  /** What `node` is told besides. */
  nodeOptions?: readonly string[]
}

/** The real system, as it runs in production, on a database that is there already. */
export async function startSystem(options: SystemOptions): Promise<Server> {
  const {
    databaseUrl,
    dataDir,
    page,
    keepsRows = true,
    rates = 'off',
    workers = 1,
    overload = 'usual',
    nodeOptions = [],
  } = options
  const rest = `http://127.0.0.1:${await freePort()}`
  const live = `http://127.0.0.1:${await freePort()}`
  const { pid, [Symbol.asyncDispose]: stop } = await startProgram({
    args: [...nodeOptions, await built('start.ts')],
    env: {
      ...{
        DATABASE_URL: databaseUrl,
        SOLE_WRITER: keepsRows ? 'on' : 'off',
        WORKERS: String(workers),
        DATA_DIR: dataDir,
        DEMO_DATA: 'off',
      },
      ...{ HOST: '127.0.0.1', REST_PORT: portOf(rest), GATEWAY_PORT: portOf(live), OPS_PORT: 'off' },
      ...(overload === 'off' && { OVERLOAD_MS: '0' }),
      ...{ FEED_PAGE: String(page), LOG_LEVEL: 'warn', RATE_LIMITS: rates === 'usual' ? '' : 'off' },
      // Everybody comes from one address.
      ...(rates === 'off' && { ADDRESS_CONNECTIONS: '20000' }),
    },
    readyUrl: `${rest}/health/ready`,
  })
  const name = workers === 1 ? 'one process' : `${workers} workers`
  return { name, rest, live, pids: [pid, ...childrenOf(pid)], [Symbol.asyncDispose]: stop }
}

/** The hand-written baseline. */
export async function startHandwritten({ databaseUrl, page, workers = 1 }: SystemOptions): Promise<Server> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const { pid, [Symbol.asyncDispose]: stop } = await startProgram({
    args: [await built(`${HANDWRITTEN}/main.ts`), databaseUrl, portOf(origin), String(page), String(workers)],
    env: {},
    readyUrl: `${origin}/ready`,
  })
  const server = { rest: origin, live: origin, plainSocket: true, pids: [pid, ...childrenOf(pid)] }
  return { name: 'hand-written', ...server, [Symbol.asyncDispose]: stop }
}

function portOf(origin: string): string {
  return new URL(origin).port
}
