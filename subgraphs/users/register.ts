import { conflict } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { checkPassword } from './password-rules.ts'
import { signIn, type SignedIn } from './sign-in.ts'
import { checkUsername } from './username.ts'

export async function register(
  context: Context,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  const { caller, users, passwords } = context
  const name = checkUsername(username)
  checkPassword('password', password, name.username, caller.scope)
  const passwordHash = await passwords.hash(password, caller)
  const user = await users.insert(name.username, name.key, passwordHash)
  if (!user) throw conflict('User already exists')
  return signIn(context, user, passwordHash, caller.scope)
}
