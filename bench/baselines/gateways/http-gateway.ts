import { Pool } from 'undici'
import type { GraphAnswer } from '../../../rest-adapter/graph.ts'
import type { RemoteGateway } from '../../../rest-adapter/remote-gateway.ts'

/** Says who asks, in JSON. Nothing has to be proved to a baseline. */
export const CALLER_HEADER = 'x-bench-caller'

/** As many as ask at once. */
const CONNECTIONS = 64

/** Another gateway, as everybody asks it: by POST. */
export function httpGateway([url = '']: readonly string[]): RemoteGateway {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: CONNECTIONS })
  return {
    async ask(query, variables, { left: _left, hasLeft: _hasLeft, ...caller }) {
      const { body } = await pool.request({
        ...{ method: 'POST', path: pathname },
        headers: { 'content-type': 'application/json', [CALLER_HEADER]: JSON.stringify(caller) },
        body: JSON.stringify({ query, variables }),
      })
      // Each of them answers in the words of GraphQL.
      return (await body.json()) as GraphAnswer
    },
    async ready() {
      const { body } = await pool.request({ method: 'GET', path: '/ready' })
      await body.dump()
    },
    [Symbol.asyncDispose]: () => pool.close(),
  }
}
