import { invalid } from './errors.ts'

export interface TextRule {
  /** Shortest allowed, in characters (code points, never bytes). */
  min: number
  /** Longest allowed, in characters. */
  max: number
  /** Whether a text of which nothing is to be seen will do. */
  blank?: boolean
}

/** White space, and what is there for its neighbours only: joiners, soft hyphens, selectors. */
const NOTHING_SEEN = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u

/** Lets a text through exactly as written, or says which rule it breaks. */
export function checkText(argument: string, text: string, { min, max, blank = false }: TextRule): string {
  // Neither can be stored: Postgres has no NUL, UTF-8 no half of a surrogate pair.
  if (text.includes('\0') || hasLoneSurrogate(text))
    throw invalid(argument, 'holds characters that cannot be stored')
  const length = text.length > 2 * max ? Infinity : [...text].length
  if (length > max) throw invalid(argument, `must not be longer than ${max} characters`)
  if (length < min || (!blank && min > 0 && NOTHING_SEEN.test(text))) {
    throw invalid(argument, min > 1 ? `must have at least ${min} characters` : 'must not be empty')
  }
  return text
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}
