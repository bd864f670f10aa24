import type { HotSettings } from '#platform/process/hot-settings.ts'

/** The text with every sensitive word as asterisks, one for each sign. */
export type Mask = (text: string) => string

/**
 * Words are found in any case and width, with or without invisible characters in them, and anywhere, also within other
 * words: Chinese puts no space between them. What stands around a word stays as it was written.
 */
export function maskOf(hot: HotSettings): Mask {
  let pattern: RegExp | null = null
  hot.apply(({ sensitiveWords }) => {
    const folded = sensitiveWords.map((word) => [...word].map(fold).join('')).filter(Boolean)
    // Longer ones first: of two that begin alike, the whole one is masked.
    const words = folded.sort((one, other) => other.length - one.length).map(escape)
    pattern = words.length > 0 ? new RegExp(words.join('|'), 'giu') : null
  })
  return (text) => (pattern ? masked(text, pattern) : text)
}

/** Joiners, direction marks, fillers, variation selectors: between the signs of a word nobody would see them. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** A sign as it is compared with others: nothing, when it is not to be seen. */
function fold(sign: string): string {
  return sign.normalize('NFKC').replace(INVISIBLE, '')
}

function masked(text: string, pattern: RegExp): string {
  const signs = [...text].map((written) => ({ written, folded: fold(written) }))
  const hidden = new Set<number>()
  /** Which sign each place of the folded text came from. */
  const origin = signs.flatMap(({ folded }, index) => Array<number>(folded.length).fill(index))
  const all = signs.map(({ folded }) => folded).join('')
  for (const { index, 0: word } of all.matchAll(pattern))
    for (const sign of origin.slice(index, index + word.length)) hidden.add(sign)
  if (hidden.size === 0) return text
  return signs.map(({ written }, index) => (hidden.has(index) ? '*' : written)).join('')
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`)
}
