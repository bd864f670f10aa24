import type { ApolloServerPlugin } from '@apollo/server'

/**
 * GraphQL over HTTP: a client that accepts only the older `application/json` gets 200 for a well-formed
 * request, also when its document is refused; 400 is for the newer media type.
 */
export const legacyStatus: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response }) {
        const accept = request.http?.headers.get('accept') ?? ''
        const isLegacy =
          accept.includes('application/json') && !accept.includes('application/graphql-response+json')
        if (isLegacy && response.http.status === 400 && request.query) response.http.status = 200
      },
    }
  },
}
