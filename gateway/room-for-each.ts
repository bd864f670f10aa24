import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { tooManyAtOnce } from '#platform/graph/errors.ts'
import { backInSeconds } from '#platform/http/come-back.ts'
import type { Overload } from '#platform/http/overload.ts'
import type { GatewayContext } from './data-source.ts'
import type { FastGateway } from './fast-gateway.ts'

/**
 * Operations that begin at one subgraph get a part of all that are answered at once, and no more: while it stands still,
 * those that wait for it leave room for all others. Who comes beyond is refused before anything is planned or asked.
 */
export function roomForEach(gateway: FastGateway, overload: Overload): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      let inside: string[] = []
      return {
        async didResolveOperation({ document, operation }) {
          if (!operation) return
          for (const subgraph of gateway.limits.beginsAt({ document, operation })) {
            if (!overload.begin(subgraph)) throw busy()
            inside.push(subgraph)
          }
        },
        async willSendResponse() {
          for (const subgraph of inside) overload.end(subgraph)
          inside = []
        },
      }
    },
  }
}

function busy(): GraphQLError {
  const { message, extensions } = tooManyAtOnce(backInSeconds())
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 503 } } })
}
