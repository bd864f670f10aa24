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

/** An id that may be left out: missing, empty and 0 mean "none". */
export function optionalId(parameters: Parameters, name: string): string | null {
  const value = parameters.get(name)?.trim() ?? ''
  if (value === '') return null
  const number = WHOLE_NUMBER.test(value) ? Number(value) : NaN
  if (!Number.isSafeInteger(number)) throw invalid(name, 'must be a whole number')
  return number === 0 ? null : String(number)
}

/** An id that must be there. */
export function id(parameters: Parameters, name: string): string {
  const value = optionalId(parameters, name)
  if (value === null) throw invalid(name, 'is missing')
  return value
}

/** `action_type`: 1 does, 2 undoes. */
export function action(parameters: Parameters): 'do' | 'undo' {
  const value = optionalId(parameters, 'action_type')
  if (value !== '1' && value !== '2') throw invalid('action_type', 'must be 1 or 2')
  return value === '1' ? 'do' : 'undo'
}
