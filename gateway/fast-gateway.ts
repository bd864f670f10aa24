import type { ApolloGateway } from '@apollo/gateway'
import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import type { Door } from '#platform/graph/door.ts'
import { traced } from '#platform/observe/traces.ts'
import type { GatewayContext } from './data-source.ts'
import { createPlanExecutor, type OperationRequest, type PlanExecutor } from './plan/executor.ts'
import { createPlanSubscriber, type PlanSubscriber } from './plan/subscribe.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<GatewayContext>['gateway']

export interface FastGateway extends GatewayInterface {
  /** The executor for the supergraph of the moment. */
  readonly plans: PlanExecutor
  /** The graph of the moment as clients see it, and the way to subscribe on it. */
  readonly live: { schema: GraphQLSchema; subscribe: PlanSubscriber }
}

/**
 * ApolloGateway as Apollo Server knows it, with our plan executor in front of its own: ApolloGateway loads, watches
 * and validates the supergraph, and executes what ours leaves to it.
 */
export function fastGateway(gateway: ApolloGateway, doors: Readonly<Record<string, Door>>): FastGateway {
  let plans: PlanExecutor | undefined
  let live: FastGateway['live'] | undefined
  // Registered before anything is loaded: a listener that comes later is not told of the first schema.
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    plans = createPlanExecutor(apiSchema, coreSupergraphSdl, doors)
    live = { schema: apiSchema, subscribe: createPlanSubscriber(apiSchema, plans.plan, doors) }
  })
  const current = () => plans ?? notLoaded()

  return {
    get plans() {
      return current()
    },
    get live() {
      return live ?? notLoaded()
    },
    onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
    async load(options) {
      await gateway.load(options)
      return {
        executor: (request) =>
          traced('gateway.request', {}, async () => {
            const answer = current().execute(requestOf(request))
            return answer ?? gateway.executor(request)
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
  return { key: `${queryHash} ${operation.name?.value ?? ''}`, document, operation, variables, caller }
}

function notLoaded(): never {
  throw new Error('the supergraph is not loaded yet')
}
