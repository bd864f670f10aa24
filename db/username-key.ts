/** The key by which user names that look alike (case, width, invisible characters) are the same. */
export function usernameKey(username: string): string {
  return username
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
}
