import { usernameKey } from '#db/username-key.ts'
import { accountSuspended, badCredentials } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { isTooLong } from './password.ts'
import { signIn, type SignedIn } from './sign-in.ts'
import type { UserStore } from './user-store.ts'

export async function login(
  context: Context,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  const { caller, users, passwords } = context
  if (isTooLong(username) || isTooLong(password) || username.includes('\0')) throw badCredentials()
  const found = await users.byUsernameKey(usernameKey(username))
  const fits = await passwords.fits(password, found?.passwordHash ?? null, caller)
  if (!found || !fits) throw badCredentials()
  const { passwordHash, isSuspended, suspendedFor, ...user } = found
  if (isSuspended) throw accountSuspended(suspendedFor)
  const hash = passwords.isOutdated(passwordHash)
    ? await strongerHash(users, user.id, passwordHash, await passwords.hash(password, caller))
    : passwordHash
  return signIn(context, user, hash, caller.scope)
}

/** The hash that stands for the password from now on: one made with today's parameters, unless it was changed meanwhile. */
async function strongerHash(
  users: UserStore,
  id: string,
  passwordHash: string,
  stronger: string,
): Promise<string> {
  return (await users.replacePasswordHash(id, passwordHash, stronger)) ? stronger : passwordHash
}
