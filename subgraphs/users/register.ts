import { conflict } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Context } from './context.ts'
import { hashPassword } from './password.ts'
import { signIn, type SignedIn } from './sign-in.ts'
import { checkUsername } from './username.ts'

/**
 * The Douyin contract sets no minimum and at most 32 characters, and its official tests use the user name as
 * the password (contract 1.2); GraphQL can ask for more.
 */
const PASSWORD = { douyin: { min: 1, max: 32, blank: true }, graph: { min: 8, max: 128, blank: true } }

export async function register(
  { caller, users, sessions }: Context,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  const name = checkUsername(username)
  checkText('password', password, PASSWORD[caller.scope])
  const user = await users.insert(name.username, name.key, await hashPassword(password))
  if (!user) throw conflict('User already exists')
  return signIn(sessions, user, caller.scope)
}
