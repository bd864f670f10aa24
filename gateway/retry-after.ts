import type { ApolloServerPlugin } from '@apollo/server'

/** When to come back, for clients and proxies that read headers only; `extensions.retryAfter` says the same. */
export const retryAfter: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body, http } }) {
        if (body.kind !== 'single') return
        const waits = (body.singleResult.errors ?? []).map(({ extensions }) => Number(extensions?.retryAfter))
        const wait = Math.max(0, ...waits.filter(Number.isFinite))
        if (wait > 0) http.headers.set('retry-after', String(wait))
      },
    }
  },
}
