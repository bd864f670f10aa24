import type { ApolloGateway } from '@apollo/gateway'
import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { Door } from '#platform/door.ts'
import type { GatewayContext } from './data-source.ts'
import { createPlanExecutor, type OperationRequest, type PlanExecutor } from './plan/executor.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<GatewayContext>['gateway']

export interface FastGateway extends GatewayInterface {
  /** The executor for the supergraph of the moment. */
  readonly plans: PlanExecutor
}

/**
 * ApolloGateway as Apollo Server knows it, with our plan executor in front of its own: ApolloGateway loads, watches
 * and validates the supergraph, and executes what ours leaves to it.
 */
export function fastGateway(gateway: ApolloGateway, doors: Readonly<Record<string, Door>>): FastGateway {
  let plans: PlanExecutor | undefined
  // Registered before anything is loaded: a listener that comes later is not told of the first schema.
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    plans = createPlanExecutor(apiSchema, coreSupergraphSdl, doors)
  })
  const current = () => {
    if (!plans) throw new Error('the supergraph is not loaded yet')
    return plans
  }

  return {
    get plans() {
      return current()
    },
    onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
    async load(options) {
      await gateway.load(options)
      return {
        executor: async (request) => {
          const answer = current().execute(requestOf(request))
          return answer ?? gateway.executor(request)
        },
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
