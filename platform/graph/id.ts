/** Ids are whole numbers that JavaScript, the phone app and Go's float64 all hold exactly. */
const MAX_ID = BigInt(Number.MAX_SAFE_INTEGER)

/** Whether a text is the decimal form of an id: no sign, no leading zero, at most 2^53−1. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text) && BigInt(text) <= MAX_ID
}

/** Those of the keys that can name a row at all; the others are simply not there. */
export function onlyIds(keys: readonly string[]): string[] {
  return keys.filter(isId)
}

/** The question without what can name no row. */
export function withOnlyIds<Question extends { ids: readonly string[] }>(question: Question): Question {
  return Object.assign({}, question, { ids: onlyIds(question.ids) })
}

/** The id, or null, which in SQL equals nothing, for a text that cannot be one. */
export function idOrNull(text: string): string | null {
  return isId(text) ? text : null
}
