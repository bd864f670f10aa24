import type { ApolloServerPlugin } from '@apollo/server'
import { badRequest } from '#platform/graph/errors.ts'

// Apollo would take it for a fault of ours.
const http = { status: 400 }

/** A request must mean one operation of its document, of a kind that this graph has: planning takes that for granted. */
export const oneOperation: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        if (!operation)
          throw badRequest('Say by operationName which operation of the document is meant', { http })
        if (!schema.getRootType(operation.operation))
          throw badRequest(`This graph has no ${operation.operation}s`, { http })
      },
    }
  },
}
