import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { subgraphNames } from '../subgraphs/open.ts'

/** A process of the system: what runs, how it is told where the others are, and where it answers. */
export interface ServiceProcess {
  /** e.g. `videos-2`. */
  readonly name: string
  /** The compiled program and its arguments. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly origin: string
}

export interface FleetOptions {
  /** Processes of each service. */
  instances: number
  /** Where gateways listen, one port for each. */
  gatewayPorts: readonly number[]
  /** Where REST adapters listen, one port for each. */
  restPorts: readonly number[]
  /** A port on loopback for each subgraph's process, nobody else's business. */
  subgraphPort: () => Promise<number>
  /** Each process has a folder of its own here. */
  dataFolder: string
  /** Folder of the compiled programs. */
  programs: string
  /** Where Postgres, Redis and S3 are, and whatever else is set. */
  settings: Readonly<Record<string, string>>
}

const LOOPBACK = '127.0.0.1'

/** Every process of the system when its services run apart: subgraphs first, then gateways, then REST adapters. */
export async function planFleet(options: FleetOptions): Promise<ServiceProcess[]> {
  const { instances, gatewayPorts, restPorts, programs, dataFolder } = options
  const subgraphs = await Promise.all(
    subgraphNames.flatMap((subgraph) =>
      Array.from({ length: instances }, async (_, index) => ({
        ...{ subgraph, name: `${subgraph}-${index + 1}`, port: await options.subgraphPort() },
      })),
    ),
  )
  const urlsOf = (name: string) =>
    subgraphs
      .filter(({ subgraph }) => subgraph === name)
      .map(({ port }) => `http://${LOOPBACK}:${port}/graphql`)
  const addresses = Object.fromEntries(
    subgraphNames.map((name) => [`${name.toUpperCase()}_URL`, urlsOf(name).join(',')]),
  )
  const common = {
    SEAL_SECRET: randomBytes(32).toString('hex'),
    ...options.settings,
    ...addresses,
    GATEWAY_URL: gatewayPorts.map((port) => `http://${LOOPBACK}:${port}/graphql`).join(','),
  }
  const processOf = (name: string, program: string[], port: number, env: Record<string, string>) => ({
    ...{ name, program: [join(programs, program[0] ?? ''), ...program.slice(1)] },
    env: { ...common, DATA_DIR: join(dataFolder, name), ...env },
    origin: `http://${LOOPBACK}:${port}`,
  })
  return [
    ...subgraphs.map(({ subgraph, name, port }) =>
      processOf(name, ['subgraphs/main.js', subgraph], port, { SUBGRAPH_PORT: String(port), HOST: LOOPBACK }),
    ),
    ...gatewayPorts.map((port, index) =>
      processOf(`gateway-${index + 1}`, ['gateway/main.js'], port, { GATEWAY_PORT: String(port) }),
    ),
    ...restPorts.map((port, index) =>
      processOf(`rest-adapter-${index + 1}`, ['rest-adapter/main.js'], port, { REST_PORT: String(port) }),
    ),
  ]
}
