import type { ApolloGateway } from '@apollo/gateway'
import type { QueryPlanner } from '@apollo/query-planner'
import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { Refusal } from '#platform/graph/errors.ts'
import { traced } from '#platform/observe/traces.ts'
import { SetupError } from '#platform/process/config.ts'
import type { GatewayContext } from './data-source.ts'
import { createOperationLimits, type OperationLimits } from './limits/operation-limits.ts'
import type { HandedPlans } from './planning/handed-plans.ts'
import { createPlanningBudget, PLANNING_LIMITS, type PlanningLimits } from './planning/planning-budget.ts'
import { createPlanExecutor, type OperationRequest, type PlanExecutor } from './plan/executor.ts'
import { createPlanSubscriber, type PlanSubscriber } from './plan/subscribe.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<GatewayContext>['gateway']

export interface FastGateway extends GatewayInterface {
  /** The executor for the supergraph of the moment. */
  readonly plans: PlanExecutor
  /** What an operation on the graph of the moment may ask for. */
  readonly limits: OperationLimits
  /** The graph of the moment as clients see it, and the way to subscribe on it. */
  readonly live: { schema: GraphQLSchema; subscribe: PlanSubscriber }
}

export interface FastGatewayOptions {
  gateway: ApolloGateway
  doors: Readonly<Record<string, Door>>
  /** Whether a document is one of our own clients', by the SHA-256 of its text. */
  isOurs: (hash: string) => boolean
  /** Where the gateway looks for plans before it makes them itself. */
  handed: HandedPlans
  /** Other limits of planning than the usual ones. */
  planning?: Partial<PlanningLimits>
}

/**
 * ApolloGateway as Apollo Server knows it, with our plan executor in front of its own: ApolloGateway loads, watches
 * and validates the supergraph, and executes what ours leaves to it.
 */
export function fastGateway({ gateway, doors, isOurs, handed, planning }: FastGatewayOptions): FastGateway {
  const spend = createPlanningBudget({ ...PLANNING_LIMITS, ...planning })
  let plans: PlanExecutor | undefined
  let live: FastGateway['live'] | undefined
  let limits: OperationLimits | undefined
  // Registered before anything is loaded: a listener that comes later is not told of the first schema.
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    plans = createPlanExecutor({
      ...{ schema: apiSchema, planner: plannerOf(gateway), supergraphSdl: coreSupergraphSdl, doors, spend },
    })
    live = { schema: apiSchema, subscribe: createPlanSubscriber(apiSchema, plans, doors) }
    limits = createOperationLimits(apiSchema, coreSupergraphSdl)
  })
  const current = () => plans ?? notLoaded()

  return {
    get plans() {
      return current()
    },
    get live() {
      return live ?? notLoaded()
    },
    get limits() {
      return limits ?? notLoaded()
    },
    onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
    async load(options) {
      await gateway.load(options).catch((cause: unknown) => {
        throw cause instanceof SetupError ? cause : noSupergraph(cause)
      })
      return {
        executor: (request) =>
          traced('gateway.request', {}, async () => {
            try {
              const { execute, executeOurs, planOf } = current()
              const asked = requestOf(request)
              const answer = isOurs(request.queryHash) ? executeOurs(asked) : await execute(asked)
              if (answer) return answer
              const kept = planOf(asked.key)
              const { queryHash } = request
              if (kept) handed.hand({ queryHash, operationName: request.request.operationName }, kept)
              return await gateway.executor(request)
            } catch (error) {
              // No room for planning: an answer like any other.
              if (error instanceof Refusal) return { errors: [error] }
              throw error
            }
          }),
      }
    },
    stop: () => gateway.stop(),
  }
}

type RequestContext = Parameters<ApolloGateway['executor']>[0]

function requestOf({ request, document, operation, queryHash, context }: RequestContext): OperationRequest {
  // Every request's context is made by our own server.
  const { caller } = context as GatewayContext
  const variables = request.variables ?? {}
  const key = `${queryHash} ${operation.name?.value ?? ''}`
  return { key, document, operation, variables, caller }
}

/** The planner of the supergraph that was just loaded. Another one would cost each start 40 ms, and its memory. */
function plannerOf(gateway: ApolloGateway): QueryPlanner {
  // There is no other way to it.
  return gateway.__testing().queryPlanner ?? notLoaded()
}

function noSupergraph(cause: unknown): SetupError {
  const { message } = cause instanceof Error ? cause : new Error(String(cause))
  return new SetupError(`SUPERGRAPH_PATH names a file that is no supergraph: ${message}`)
}

function notLoaded(): never {
  throw new Error('the supergraph is not loaded yet')
}
