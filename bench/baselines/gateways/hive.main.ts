import { createServer, type RequestListener } from 'node:http'
import { projectFile } from '#platform/process/paths.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { SEAL_HEADER } from '#platform/identity/seal.ts'
import { subgraphNames } from '../../../subgraphs/open.ts'
import { openBaselineEdge } from './edge.ts'

/**
 * The same supergraph behind Hive Gateway, from the install of its own in bench/hive. A plugin adds the seal,
 * without which no subgraph answers; nothing else is changed. `node … PORT`, the rest from the environment.
 */
const [, , port = '0'] = process.argv
// oxlint-disable-next-line node/no-process-env
const { supergraphSdl, addressOf, sealer, callerOf } = await openBaselineEdge(process.env)

/** The little of it that is used here: where it is not installed, there are no types of it either. */
interface HiveRuntime {
  createGatewayRuntime(options: {
    supergraph: string
    logging: boolean
    plugins(): Plugin[]
  }): RequestListener & { [Symbol.asyncDispose](): Promise<void> }
}

interface Plugin {
  onContextBuilding(payload: {
    context: { request: Request }
    extendContext(more: { caller: Caller }): void
  }): Promise<void>
  onFetch(payload: Fetching): void
}

interface Fetching {
  url: string
  options: { headers?: Record<string, string>; body?: unknown }
  setOptions(options: object): void
  context?: { caller?: Caller }
}

const module = projectFile('bench/hive/node_modules/@graphql-hive/gateway-runtime/dist/index.js')
// The package's own export; its version is fixed in bench/hive.
const { createGatewayRuntime } = (await import(module)) as HiveRuntime

const nameOf = new Map(subgraphNames.map((name) => [addressOf(name), name]))

const gateway = createGatewayRuntime({
  supergraph: supergraphSdl.replace(/(\w+) @join__graph\(name: "(\w+)", url: "[^"]*"\)/g, (_, key, name) => {
    return `${String(key)} @join__graph(name: "${String(name)}", url: "${addressOf(String(name))}")`
  }),
  logging: false,
  plugins: () => [
    {
      async onContextBuilding({ context: { request }, extendContext }) {
        extendContext({ caller: await callerOf((name) => request.headers.get(name)) })
      },
      onFetch({ url, options, setOptions, context }) {
        const name = nameOf.get(url)
        if (!name || !context?.caller || typeof options.body !== 'string') return
        const seal = sealer.seal(context.caller, name, options.body)
        setOptions({ ...options, headers: { ...options.headers, [SEAL_HEADER]: seal } })
      },
    },
  ],
})

const server = createServer((request, response) => {
  if (request.url === '/ready') response.end('ready')
  else gateway(request, response)
})
server.listen(Number(port), '127.0.0.1')
process.once('SIGINT', () => process.exit(0))
