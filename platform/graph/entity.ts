/**
 * An entity that another subgraph owns: its key, and nothing else.
 * `__typename` is left out on purpose: @apollo/subgraph adds it to the object, which is why references are
 * made anew for each answer and never frozen or shared.
 */
export interface EntityRef {
  id: string
}

export function refTo(id: string): EntityRef {
  return { id }
}
