import { usernameKey } from '#db/username-key.ts'
import { invalid } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'

/** The name as written, and the key by which look-alikes (case, width, invisible characters) are the same. */
export function checkUsername(username: string): { username: string; key: string } {
  checkText('username', username, { min: 1, max: 32 })
  if (/\p{Cc}/u.test(username)) throw invalid('username', 'must not hold control characters')
  const key = usernameKey(username)
  if (key === '') throw invalid('username', 'must not be empty')
  return { username, key }
}
