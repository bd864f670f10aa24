import { invalid } from '#platform/graph/errors.ts'

/** The parameters of one request: query first, then the body; of a repeated one the first counts (contract 1.0). */
export type Parameters = ReadonlyMap<string, string>

/** More than this many are not read. */
const MOST = 100

/** Merges sources of parameters, the earlier ones winning. */
export function mergeParameters(...sources: readonly Iterable<readonly [string, string]>[]): Parameters {
  const merged = new Map<string, string>()
  for (const source of sources) {
    for (const [name, value] of source) if (merged.size < MOST && !merged.has(name)) merged.set(name, value)
  }
  return merged
}

/** What every decoder puts in the place of bytes that are no UTF-8. */
const UNREADABLE = '\uFFFD'

/** A text that must be there; it may be empty only where the graph allows it. */
export function text(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw invalid(name, 'is missing')
  // Texts are kept exactly as written, and this one did not arrive so.
  if (value.includes(UNREADABLE)) throw invalid(name, 'must be UTF-8')
  return value
}

/** The official tests send ids of a million and more as Go prints a float64: `1.234567e+06` (contract section 2, N1). */
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,15}|\d(?:\.\d{1,15})?e\+?\d{1,2})$/i

/** Null when it is left out: missing or empty. NaN when it is no number. */
function numberIn(parameters: Parameters, name: string): number | null {
  const value = parameters.get(name)?.trim() ?? ''
  if (value === '') return null
  const number = WHOLE_NUMBER.test(value) ? Number(value) : NaN
  return Number.isSafeInteger(number) ? number : NaN
}

/** An id that may be left out: missing, empty and 0 mean "none". */
export function optionalId(parameters: Parameters, name: string): string | null {
  const number = numberIn(parameters, name)
  if (Number.isNaN(number)) throw invalid(name, 'must be a whole number')
  return number ? String(number) : null
}

/** An id that must be there. */
export function id(parameters: Parameters, name: string): string {
  const value = optionalId(parameters, name)
  if (value !== null) return value
  throw invalid(name, parameters.get(name)?.trim() ? 'must be a whole number above 0' : 'is missing')
}

/** `action_type`: 1 does, 2 undoes. */
export function action(parameters: Parameters): 'do' | 'undo' {
  const number = numberIn(parameters, 'action_type')
  if (number !== 1 && number !== 2) throw invalid('action_type', 'must be 1 or 2')
  return number === 1 ? 'do' : 'undo'
}

/** `action_type` where nothing can be undone. */
export function checkDoes(parameters: Parameters): void {
  if (numberIn(parameters, 'action_type') !== 1) throw invalid('action_type', 'must be 1')
}
