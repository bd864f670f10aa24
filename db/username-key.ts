/** Format characters (joiners, direction marks), and whatever else is not shown (fillers, variation selectors). */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/**
 * The key by which user names that look alike (case, width, invisible characters) are the same. Letters of different
 * scripts that look alike are not: a name may mix them, and many do.
 */
export function usernameKey(username: string): string {
  return (
    username
      .normalize('NFKC')
      .replace(INVISIBLE, '')
      // What stood on both sides of something invisible may be one character now.
      .normalize('NFKC')
      .trim()
      .toLowerCase()
      // The only small letter that has two forms: Greek ends words with another one, and capitals do not tell which it was.
      .replaceAll('ς', 'σ')
      // Some letters with a mark are one character when they are small, and two when they are not.
      .normalize('NFKC')
  )
}
