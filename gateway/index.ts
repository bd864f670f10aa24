import { ApolloGateway } from '@apollo/gateway'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { ExecutionResult } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import type { Door } from '#platform/graph/door.ts'
import type { Access } from '#platform/http/access.ts'
import { addressReader } from '#platform/http/client-address.ts'
import { openOverload } from '#platform/http/overload.ts'
import { createApp, type Ready } from '#platform/http/http.ts'
import type { EdgeRates } from '#platform/rate/edge-rates.ts'
import { observedDoors } from '#platform/observe/observed-door.ts'
import type { Identity } from '#platform/identity/identity.ts'
import type { Logger } from '#platform/process/logger.ts'
import type { Sealer } from '#platform/identity/seal.ts'
import { dashboard } from './dashboard.ts'
import { dataSource } from './data-source.ts'
import { explain } from './explain/index.ts'
import { formatExecutionError } from './format-error.ts'
import { LIMITS } from './limits/limits.ts'
import { createCostBudget } from './limits/cost-budget.ts'
import type { PlanningLimits } from './planning/planning-budget.ts'
import { openLive } from './live/index.ts'
import { LIVE_LIMITS, type LiveLimits } from './live/limits.ts'
import { loadSupergraph } from './load-supergraph.ts'
import { measureAsk } from './measure-ask.ts'
import type { Openness } from './openness.ts'
import { createOperationTimes } from './operation-times.ts'
import { createHandedPlans } from './planning/handed-plans.ts'
import { readPersistedOperations } from './persisted-operations.ts'
import { playground } from './playground.ts'
import { schemaFiles } from './schema-files.ts'
import { serveAdapters } from './serve-adapters.ts'
import { serveGraph } from './serve-graph.ts'
import { startServer } from './server.ts'
import { standing } from './standing.ts'
import { fastGateway } from './fast-gateway.ts'
import type { GraphAnswer } from './graph-answer.ts'
import type { SupergraphSource } from './supergraph-file.ts'
import { createTrustedExecutor } from './trusted-executor.ts'

export interface GatewayOptions {
  supergraph: SupergraphSource
  /** The way to each subgraph, by its name. */
  doors: Readonly<Record<string, Door>>
  identity: Identity
  sealer: Sealer
  logger: Logger
  ready: Ready
  /** Whose pages may come, and how many connections. */
  access?: Access
  /** What strangers may do: read the schema, and ask what our own clients do not. */
  openness: Openness
  /** What operations may cost one after the other; any sum, without it. */
  costs?: EdgeRates | null
  /** Other limits of planning than the usual ones. */
  planning?: Partial<PlanningLimits>
  /** Addresses of proxies whose word counts about where a request came from. */
  trustedProxies?: readonly string[]
  /** Other limits of live sockets than the usual ones. */
  liveLimits?: LiveLimits
}

export interface Gateway {
  /** The server on the gateway's port; not listening yet. */
  readonly app: FastifyInstance
  /** Executes an operation of our own code. `text` must be a constant: it is prepared once and kept. */
  ask(text: string, variables: Record<string, unknown>, caller: Caller): MaybePromise<GraphAnswer>
  [Symbol.asyncDispose](): Promise<void>
}

/** One graph out of all subgraphs, over HTTP for everybody, for the REST adapter in process or over lines. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { supergraph, identity, sealer, logger, ready } = options
  const doors = observedDoors(options.doors)
  // The gateway would otherwise report its use to its vendor; it can be told so by the environment alone.
  // oxlint-disable-next-line node/no-process-env
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
  // What Apollo calls information (a schema was loaded) is no news here.
  const quiet = logger.child({ part: 'gateway' }, { level: logger.level === 'silent' ? 'silent' : 'warn' })
  const handed = createHandedPlans()
  const { operations, introspection } = options.openness
  const persisted = readPersistedOperations(MANIFEST, operations)
  const gateway = new ApolloGateway({
    queryPlannerConfig: { cache: handed.cache },
    supergraphSdl: loadSupergraph(supergraph, logger, persisted),
    buildService: ({ name }) => dataSource(doorTo(doors, name)),
    logger: quiet,
  })
  const { trustedProxies = [] } = options
  const app = createApp({ bodyLimit: LIMITS.body, trustedProxies, ready, ...options.access })
  const fast = fastGateway({
    ...{ gateway, doors, isOurs: persisted.has, handed, planning: options.planning },
  })
  const times = createOperationTimes()
  const files = schemaFiles({ gateway, introspection, identity, sealer })
  const costs = options.costs ? createCostBudget(options.costs) : null
  const { overloadMs = 0, turnstile } = options.access ?? {}
  const overload = overloadMs > 0 ? openOverload({ port: 'gateway', targetMs: overloadMs }) : null
  const server = await startServer({
    ...{ gateway: fast, app, logger, persisted, introspection, times, costs, turnstile, overload },
  })
  serveGraph({ app, server, identity, sealer, logger, persisted, costs, turnstile, overload })
  const limits = options.liveLimits ?? LIVE_LIMITS
  const origins = options.access?.origins ?? []
  const addressOf = addressReader(trustedProxies)
  const live = openLive({
    ...{ app, server, origins, addressOf, gateway: fast, identity },
    ...{ logger, limits, persisted, introspection, overload },
  })
  // A page that sends documents of one's own is of no use where they are not answered.
  if (operations === 'any') {
    await app.register(playground)
    await app.register(explain({ gateway: fast, introspection, identity, sealer, logger }))
  }
  await app.register(dashboard)
  await app.register(files)
  await app.register(standing({ doors, identity, sealer, times }))
  const trusted = createTrustedExecutor(gateway, { plans: () => fast.plans })
  const execute = measureAsk(trusted.execute, times)
  const ask: Gateway['ask'] = (text, variables, caller) => {
    const answer = execute(text, variables, caller)
    return answer instanceof Promise
      ? answer.then((given) => presented(given, caller, logger))
      : presented(answer, caller, logger)
  }
  const adapters = serveAdapters({
    ...{ app, sealer, server, logger, persisted, ask, overload },
    beginsAt: (text) => fast.limits.beginsAt(trusted.prepare(text)),
  })

  return {
    ...{ app, ask },
    async [Symbol.asyncDispose]() {
      await adapters[Symbol.asyncDispose]()
      await live[Symbol.asyncDispose]()
      await app.close()
      await server.stop()
    },
  }
}

function presented({ data, errors }: ExecutionResult, { requestId }: Caller, logger: Logger): GraphAnswer {
  return errors
    ? { data, errors: errors.map((error) => formatExecutionError(error, requestId, logger)) }
    : { data }
}

/** The documents of our own clients, written by `npm run codegen`. */
const MANIFEST = fileURLToPath(new URL('operations.generated.json', import.meta.url))

function doorTo(doors: Readonly<Record<string, Door>>, name: string): Door {
  const door = doors[name]
  if (!door) throw new Error(`the supergraph has a subgraph "${name}" that nobody knows the way to`)
  return door
}
