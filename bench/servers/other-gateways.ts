import { existsSync } from 'node:fs'
import { projectFile } from '#platform/process/paths.ts'
import { freePort } from '../../fleet/free-port.ts'
import { startProgram } from './processes.ts'
import type { Services } from './services-apart.ts'
import type { Server } from './server.ts'

/** Apollo's gateway as it comes, over the same subgraphs. */
export function startStockGateway({ env }: Services): Promise<Server> {
  return startGateway('stock Apollo gateway', 'bench/baselines/gateways/stock.main.ts', env)
}

/** Whether Hive Gateway was installed for the benchmarks: `npm ci --prefix bench/hive`. */
export function hasHive(): boolean {
  return existsSync(projectFile('bench/hive/node_modules/@graphql-hive/gateway-runtime'))
}

/** Hive Gateway, over the same subgraphs. */
export function startHiveGateway({ env }: Services): Promise<Server> {
  return startGateway('Hive Gateway', 'bench/baselines/gateways/hive.main.ts', env)
}

/** Our adapter before another gateway, whose processor time and memory are what counts. */
export async function startAdapterOf(gateway: Server, { adapterEnv }: Services): Promise<Server> {
  const rest = `http://127.0.0.1:${await freePort()}`
  const env = { ...adapterEnv, REST_PORT: new URL(rest).port, GATEWAY_URL: `${gateway.live}/graphql` }
  const args = ['bench/baselines/gateways/adapter.main.ts']
  const { [Symbol.asyncDispose]: stop } = await startProgram({ args, env, readyUrl: `${rest}/health/ready` })
  return { ...gateway, rest, [Symbol.asyncDispose]: stop }
}

async function startGateway(name: string, file: string, env: Services['env']): Promise<Server> {
  const live = `http://127.0.0.1:${await freePort()}`
  const program = { args: [file, new URL(live).port], env, readyUrl: `${live}/ready` }
  const { pid, [Symbol.asyncDispose]: stop } = await startProgram(program)
  return { name, live, pids: [pid], [Symbol.asyncDispose]: stop }
}
