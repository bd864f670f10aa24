import type { HotSettings } from '#platform/process/hot-settings.ts'

/** The text with every sensitive word as asterisks, one for each sign. */
export type Mask = (text: string) => string

/** Words are found in any case and anywhere, also within other words: Chinese puts no space between them. */
export function maskOf(hot: HotSettings): Mask {
  let pattern: RegExp | null = null
  hot.apply(({ sensitiveWords }) => {
    // Longer ones first: of two that begin alike, the whole one is masked.
    const words = [...sensitiveWords].sort((one, other) => other.length - one.length).map(escape)
    pattern = words.length > 0 ? new RegExp(words.join('|'), 'giu') : null
  })
  return (text) => (pattern ? text.replace(pattern, (word) => '*'.repeat([...word].length)) : text)
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`)
}
