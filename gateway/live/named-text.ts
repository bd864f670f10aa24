import type { SubscribePayload } from 'graphql-ws'
import { badRequest } from '#platform/graph/errors.ts'
import type { PersistedOperations } from '../persisted-operations.ts'

/** A document of our own clients may be named by its hash, as over HTTP; the protocol wants an empty `query` then. */
export function textNamedBy({ extensions }: SubscribePayload, persisted: PersistedOperations): string {
  const named = extensions?.persistedQuery
  if (typeof named !== 'object' || named === null || !('sha256Hash' in named)) return ''
  const text = persisted.bodyOf(String(named.sha256Hash))
  // The words that clients know from HTTP: they send the text, then.
  if (text === undefined) throw badRequest('PersistedQueryNotFound')
  return text
}
