/** Nothing of it is to be seen: zero width space, joiner and non-joiner, soft hyphen, selectors without a character. */
export const UNSEEN = [
  '\u200B',
  '\u2060',
  '\uFEFF',
  '\u00AD',
  '\u200C\u200D',
  '\uFE0F',
  '\u3164',
  ' \u200B\n\u3000',
]
