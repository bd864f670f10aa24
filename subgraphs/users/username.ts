import { usernameKey } from '#db/username-key.ts'
import { invalid } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'

export const MAX_NAME_LENGTH = 32

/** The name as written, and the key by which look-alikes (case, width, invisible characters) are the same. */
export function checkUsername(username: string, argument = 'username'): { username: string; key: string } {
  checkText(argument, username, { min: 1, max: MAX_NAME_LENGTH })
  if (hasControls(username)) throw invalid(argument, 'must not hold control characters')
  const key = usernameKey(username)
  if (key === '') throw invalid(argument, 'must not be empty')
  return { username, key }
}

/** Characters that no name has, and no key of one. */
export function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
