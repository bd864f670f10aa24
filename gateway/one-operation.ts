import type { ApolloServerPlugin } from '@apollo/server'
import { badRequest } from '#platform/graph/errors.ts'

// Apollo would take it for a fault of ours.
const http = { status: 400 }

export const WHICH_OPERATION = 'Say by operationName which operation of the document is meant'

/** A request must mean one operation of its document, of a kind that this graph has: planning takes that for granted. */
export const oneOperation: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        if (!operation) throw badRequest(WHICH_OPERATION, { http })
        if (!schema.getRootType(operation.operation))
          throw badRequest(`This graph has no ${operation.operation}s`, { http })
        // Those of live sockets do not come this way.
        if (operation.operation === 'subscription')
          throw badRequest('Subscriptions are asked for over a WebSocket at this address, by graphql-ws', {
            http,
          })
      },
    }
  },
}
