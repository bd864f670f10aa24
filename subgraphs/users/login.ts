import { usernameKey } from '#db/username-key.ts'
import { accountSuspended, badCredentials } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { hashPassword, isOutdated, isTooLong, passwordFits } from './password.ts'
import { signIn, type SignedIn } from './sign-in.ts'
import type { UserStore } from './user-store.ts'

export async function login(
  { caller, users, sessions }: Context,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  if (isTooLong(username) || isTooLong(password) || username.includes('\0')) throw badCredentials()
  const found = await users.byUsernameKey(usernameKey(username))
  const fits = await passwordFits(password, found?.passwordHash ?? null)
  if (!found || !fits) throw badCredentials()
  const { passwordHash, isSuspended, suspendedFor, ...user } = found
  if (isSuspended) throw accountSuspended(suspendedFor)
  return signIn(sessions, user, await currentHash(users, user.id, passwordHash, password), caller.scope)
}

/** The hash that stands for the password from now on: made anew when today's parameters are stronger than its own. */
async function currentHash(
  users: UserStore,
  id: string,
  passwordHash: string,
  password: string,
): Promise<string> {
  if (!isOutdated(passwordHash)) return passwordHash
  const stronger = await hashPassword(password)
  return (await users.replacePasswordHash(id, passwordHash, stronger)) ? stronger : passwordHash
}
