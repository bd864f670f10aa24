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
  /** The file of a program, given as a path without its ending. */
  programs: Programs
  /** Where Postgres, Redis and S3 are, and whatever else is set. */
  settings: Readonly<Record<string, string>>
}

/** Where the program is that is known by a path such as `gateway/main`. */
export type Programs = (path: string) => string

/** As `npm run build` made them. */
export const compiledIn =
  (folder: string): Programs =>
  (path) =>
    join(folder, `${path}.js`)

/** As they were written; `node --import tsx` runs them. */
export const sources: Programs = (path) => `${path}.ts`

const LOOPBACK = '127.0.0.1'
/** The subgraph that files come to. */
const MEDIA = 'videos'

/**
 * Every process of the system when its services run apart: subgraphs first, then media workers, gateways and REST
 * adapters. Without a bucket media lies with the one process that files come to, which makes the videos, too.
 */
export async function planFleet(options: FleetOptions): Promise<ServiceProcess[]> {
  const { instances, gatewayPorts, restPorts, programs, dataFolder } = options
  const hasBucket = Boolean(options.settings.S3_ENDPOINT)
  const several = async (service: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => ({
        ...{ service, name: `${service}-${index + 1}`, port: await options.subgraphPort() },
      })),
    )
  const subgraphs = (
    await Promise.all(
      subgraphNames.map((name) => several(name, name === MEDIA && !hasBucket ? 1 : instances)),
    )
  ).flat()
  const workers = await several('media', hasBucket && options.settings.MEDIA_JOBS !== '0' ? instances : 0)
  const urlsOf = (name: string) =>
    subgraphs
      .filter(({ service }) => service === name)
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
  const processOf = (
    name: string,
    [program = '', ...words]: string[],
    port: number,
    env: Record<string, string>,
  ) => ({
    ...{ name, program: [programs(program), ...words] },
    env: { ...common, DATA_DIR: join(dataFolder, name), ...env },
    origin: `http://${LOOPBACK}:${port}`,
  })
  // Nobody's business but ours.
  const inside = (port: number) => ({ SUBGRAPH_PORT: String(port), HOST: LOOPBACK })
  const elsewhere = (service: string): Record<string, string> =>
    service === MEDIA && hasBucket ? { MEDIA_JOBS: '0' } : {}
  const processes = [
    ...subgraphs.map(({ service, name, port }) =>
      processOf(name, ['subgraphs/main', service], port, { ...inside(port), ...elsewhere(service) }),
    ),
    ...workers.map(({ name, port }) => processOf(name, ['subgraphs/videos/worker.main'], port, inside(port))),
    ...gatewayPorts.map((port, index) =>
      processOf(`gateway-${index + 1}`, ['gateway/main'], port, { GATEWAY_PORT: String(port) }),
    ),
    ...restPorts.map((port, index) =>
      processOf(`rest-adapter-${index + 1}`, ['rest-adapter/main'], port, { REST_PORT: String(port) }),
    ),
  ]
  return processes.map((process, index) => ({
    ...process,
    env: { ...process.env, ...operationsPort(options.settings, index) },
  }))
}

/** The first process has the port that was set, the others the next numbers, in the order in which they are told of. */
function operationsPort({ OPS_PORT }: FleetOptions['settings'], index: number): Record<string, string> {
  const first = Number(OPS_PORT)
  return first > 0 ? { OPS_PORT: String(first + index) } : {}
}
