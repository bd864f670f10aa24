import type { Config } from '#platform/process/config.ts'
import type { Operations } from './persisted-operations.ts'
import type { Introspection } from './strangers.ts'

/** What strangers may do: read the schema, and ask what our own clients do not. */
export interface Openness {
  introspection: Introspection
  operations: Operations
}

/** As the settings say; who does not say is open in development and careful in production. */
export function opennessOf({ INTROSPECTION, NODE_ENV, OPERATIONS }: Config): Openness {
  const fallback = NODE_ENV === 'production' ? 'developers' : 'everybody'
  return { introspection: INTROSPECTION ?? fallback, operations: OPERATIONS }
}
