import { usernameKey } from '#db/username-key.ts'
import { accountSuspended, badCredentials } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { hashPassword, isOutdated, passwordFits } from './password.ts'
import { signIn, type SignedIn } from './sign-in.ts'

/** Longer texts belong to nobody, and are not worth hashing. */
const LONGEST = 1_000

export async function login(
  { caller, users, sessions }: Context,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  if (username.length > LONGEST || password.length > LONGEST || username.includes('\0'))
    throw badCredentials()
  const found = await users.byUsernameKey(usernameKey(username))
  const fits = await passwordFits(password, found?.passwordHash ?? null)
  if (!found || !fits) throw badCredentials()
  const { passwordHash, isSuspended, suspendedFor, ...user } = found
  if (isSuspended) throw accountSuspended(suspendedFor)
  if (isOutdated(passwordHash)) await users.replacePasswordHash(user.id, await hashPassword(password))
  return signIn(sessions, user, caller.scope)
}
