import type { ApolloServerPlugin } from '@apollo/server'
import { tooManyAtOnce } from '#platform/graph/errors.ts'
import { backInSeconds } from '#platform/http/come-back.ts'
import type { Overload } from '#platform/http/overload.ts'
import type { GatewayContext } from './data-source.ts'
import type { FastGateway } from './fast-gateway.ts'
import { asWhole } from './http-status.ts'
import { takeRoom } from './take-room.ts'

/** Who comes while there is no room at a subgraph that their operation begins at is refused before anything is planned or asked. */
export function roomForEach(gateway: FastGateway, overload: Overload): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      let room: Disposable | null = null
      return {
        async didResolveOperation({ document, operation, contextValue: { caller } }) {
          if (!operation) return
          room = takeRoom(overload, gateway.limits.beginsAt({ document, operation }), caller)
          if (!room) throw asWhole(tooManyAtOnce(backInSeconds()), { status: 503 })
        },
        async willSendResponse() {
          room?.[Symbol.dispose]()
          room = null
        },
      }
    },
  }
}
