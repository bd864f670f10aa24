import type { ApolloServerPlugin } from '@apollo/server'
import type { ErrorCode } from '#platform/graph/errors.ts'
import { networkOf } from '#platform/http/client-address.ts'
import type { Turnstile } from '#platform/http/turnstile.ts'
import type { GatewayContext } from './data-source.ts'

/**
 * Answers that refuse haste: `Retry-After` for clients and proxies that read headers only (`extensions.retryAfter` says
 * the same), HTTP 429 where a limit of the graph refused all of it, and a mark against the address.
 */
export function refusedHaste(
  turnstile: Pick<Turnstile, 'refused'> | undefined,
): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue: { caller } }) {
      return {
        async willSendResponse({ response: { body, http } }) {
          if (body.kind !== 'single' || !body.singleResult.errors) return
          const refusals = body.singleResult.errors.filter(
            ({ extensions }) => extensions?.code === ('TOO_MANY_REQUESTS' satisfies ErrorCode),
          )
          if (refusals.length === 0) return
          // That there is too much to do is nobody's haste.
          if (http.status !== 503) turnstile?.refused(networkOf(caller.address))
          const waits = refusals
            .map(({ extensions }) => Number(extensions?.retryAfter))
            .filter(Number.isFinite)
          const wait = Math.max(0, ...waits)
          if (wait > 0) http.headers.set('retry-after', String(wait))
          if (refusals.some(({ extensions }) => extensions?.limit !== undefined)) http.status = 429
        },
      }
    },
  }
}
