import type { ApolloServerPlugin } from '@apollo/server'

/** What Apollo Server answers in by itself, where it has looked through what the client accepts. */
const JSON_ANSWER = 'application/json; charset=utf-8'
/** What most clients say that they accept: there is nothing to look through. */
const ACCEPTS_JSON: ReadonlySet<string> = new Set(['', '*/*', 'application/json'])

/**
 * The head of an answer to an operation. GraphQL over HTTP: a client that accepts only the older `application/json` gets
 * 200 for a well-formed request, also when its document is refused; 400 is for the newer media type. No cache keeps what
 * was meant for one viewer.
 */
export const answerHead: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { http } }) {
        if (!request.http) return
        const accept = request.http.headers.get('accept') ?? ''
        http.headers.set('cache-control', 'no-store')
        if (ACCEPTS_JSON.has(accept)) http.headers.set('content-type', JSON_ANSWER)
        const isLegacy =
          accept.includes('application/json') && !accept.includes('application/graphql-response+json')
        if (isLegacy && http.status === 400 && request.query) http.status = 200
      },
    }
  },
}
