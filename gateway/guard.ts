import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import type { GatewayContext } from './data-source.ts'
import type { CostBudget } from './limits/cost-budget.ts'
import type { FastGateway } from './fast-gateway.ts'
import { asWhole } from './http-status.ts'
import { introspectionRefusal, type Introspection } from './strangers.ts'

export interface GuardOptions {
  gateway: FastGateway
  introspection: Introspection
  /** Null when operations may cost any sum. */
  costs: CostBudget | null
}

/** Refuses operations between being understood and being planned; queries and mutations of live sockets pass it, too. */
export function guard({ gateway, introspection, costs }: GuardOptions): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue: { caller } }) {
      return {
        async didResolveOperation({ document, operation, request }) {
          refuse(introspectionRefusal(document, caller, introspection))
          // One that is not there is told of elsewhere (one-operation.ts).
          if (!operation) return
          const asked = { document, operation, variables: request.variables ?? {} }
          refuse(gateway.limits.excess(asked))
          if (costs) refuse(costs.charge(caller, gateway.limits.cost(asked)))
        },
      }
    },
  }
}

function refuse(refusal: GraphQLError | null): void {
  if (refusal) throw asWhole(refusal)
}
