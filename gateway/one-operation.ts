import type { ApolloServerPlugin } from '@apollo/server'
import { badRequest } from '#platform/graph/errors.ts'
import { asWhole } from './http-status.ts'

export const WHICH_OPERATION = 'Say by operationName which operation of the document is meant'

const OVER_A_SOCKET = 'Subscriptions are asked for over a WebSocket at this address, by graphql-ws'

/** A request must mean one operation of its document, of a kind that this graph has: planning takes that for granted. */
export const oneOperation: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        if (!operation) throw asWhole(badRequest(WHICH_OPERATION))
        if (!schema.getRootType(operation.operation))
          throw asWhole(badRequest(`This graph has no ${operation.operation}s`))
        // Those of live sockets do not come this way.
        if (operation.operation === 'subscription') throw asWhole(badRequest(OVER_A_SOCKET))
      },
    }
  },
}
