import { randomUUID } from 'node:crypto'
import { nobody } from './caller.ts'
import type { Door } from '#platform/graph/door.ts'
import { subgraphUnavailable } from '#platform/graph/errors.ts'
import type { FindSession, FoundSession } from './identity.ts'

const SESSION =
  'query Session($tokenHash: String!) { session(tokenHash: $tokenHash) { id userId scope role expiresAt } }'

/** Asks the subgraph that keeps the sessions. Rejects when it gives no answer: who cannot be known is not let in. */
export function findSessionAt(door: Door, name: string): FindSession {
  return async (tokenHash) => {
    const caller = { ...nobody, requestId: randomUUID() }
    const { data, errors } = await door.ask({ query: SESSION, variables: { tokenHash } }, caller)
    if (errors || !data) throw subgraphUnavailable(name)
    // The contract of that subgraph, which the query above was written against.
    return (data as { session: FoundSession | null }).session
  }
}
