import type { ApolloServerPlugin } from '@apollo/server'
import { tooManyAtOnce } from '#platform/graph/errors.ts'
import { backInSeconds } from '#platform/http/come-back.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Overload, Asked } from '#platform/http/overload.ts'
import type { GatewayContext } from './data-source.ts'
import type { FastGateway } from './fast-gateway.ts'
import { asWhole } from './http-status.ts'

/**
 * Operations that begin at one subgraph get a part of all that are answered at once, and no more: while it stands still,
 * those that wait for it leave room for all others. Who comes beyond is refused before anything is planned or asked.
 */
export function roomForEach(gateway: FastGateway, overload: Overload): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      let inside: Asked[] = []
      return {
        async didResolveOperation({ document, operation, contextValue: { caller } }) {
          if (!operation) return
          const from = networkOf(caller.address)
          for (const kind of gateway.limits.beginsAt({ document, operation })) {
            const asked = { kind, from }
            if (!overload.begin(asked)) throw asWhole(tooManyAtOnce(backInSeconds()), { status: 503 })
            inside.push(asked)
          }
        },
        async willSendResponse() {
          for (const asked of inside) overload.end(asked)
          inside = []
        },
      }
    },
  }
}
