import { visit, type DocumentNode } from 'graphql'
import { Refusal } from '#platform/graph/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { hasRole } from '#platform/identity/roles.ts'

/** Who may read the schema from the graph itself, and is told the names that a mistyped one resembles. */
export type Introspection = 'everybody' | 'developers' | 'nobody'

/** Whether this caller may see the schema. */
export function maySeeSchema(caller: Caller, introspection: Introspection): boolean {
  if (introspection === 'developers') return hasRole(caller, 'DEVELOPER', 'ADMINISTRATOR')
  return introspection === 'everybody'
}

/** A document that asks for the schema, from somebody who may not see it, is refused. */
export function introspectionRefusal(
  document: DocumentNode,
  caller: Caller,
  introspection: Introspection,
): Refusal | null {
  if (maySeeSchema(caller, introspection) || !asksForSchema(document)) return null
  return new Refusal('FORBIDDEN', 'The schema is not shown here')
}

/** Documents are kept between requests. */
const asking = new WeakMap<DocumentNode, boolean>()

function asksForSchema(document: DocumentNode): boolean {
  const known = asking.get(document)
  if (known !== undefined) return known
  let asks = false
  visit(document, {
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') asks = true
    },
  })
  asking.set(document, asks)
  return asks
}

const SUGGESTION = 'Did you mean '

/** A sentence of the validation without what it gives away of the schema's other names. */
export function withoutSuggestions(message: string): string {
  const at = message.endsWith('?') ? message.indexOf(SUGGESTION) : -1
  return at === -1 ? message : message.slice(0, at).trimEnd()
}
