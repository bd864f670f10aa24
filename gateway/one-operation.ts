import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { ErrorCode } from '#platform/graph/errors.ts'

/** A request must mean one operation of its document, of a kind that this graph has: planning takes that for granted. */
export const oneOperation: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        if (!operation) throw badRequest('Say by operationName which operation of the document is meant')
        if (!schema.getRootType(operation.operation))
          throw badRequest(`This graph has no ${operation.operation}s`)
      },
    }
  },
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_REQUEST' satisfies ErrorCode, http: { status: 400 } },
  })
}
