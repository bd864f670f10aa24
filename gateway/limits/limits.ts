/** What one document may ask for. A client that needs more asks in several documents. */
export const LIMITS = {
  /** Fields within fields. */
  depth: 10,
  /** Fields under another name. */
  aliases: 15,
  directives: 50,
  /** Words and signs of the document. */
  tokens: 2_000,
  /** Selections, each counted as often as its fragment is used. */
  selections: 10_000,
  /** Fields at the root of the operation. */
  rootFields: 10,
  /** What all of it may cost, by @cost and @listSize (cost.ts). */
  cost: 5_000,
  variables: 50,
  /** Characters of all variables' texts together, names of members included. */
  variableText: 64 * 1024,
  /** Lists and objects within each other in a variable. */
  variableDepth: 10,
  /** Bytes of a request's body. */
  body: 100 * 1024,
} as const

export type LimitName = keyof typeof LIMITS
