/**
 * The key by which user names that look alike (case, width, invisible characters) are the same. What is written
 * past the users subgraph must fold as it does, or people could not sign in: `demo.test.ts` compares the two.
 */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').replace(/\p{Cf}/gu, '').trim().toLowerCase()
}
