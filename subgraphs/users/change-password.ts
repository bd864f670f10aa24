import { badCredentials, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { checkPassword } from './password-rules.ts'
import { isTooLong } from './password.ts'
import { tellEnded } from './tell-ended.ts'

/** Whoever knew the old password, or holds a token that came of it, is out. */
export async function changePassword(
  { caller, users, passwords, userById, sessionEnded }: Context,
  { current, new: next }: { current: string; new: string },
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  const { id, sessionId } = caller.viewer
  const user = await userById.load(id)
  if (!user) throw unauthenticated()
  checkPassword('new', next, user.username, caller.scope)
  if (isTooLong(current)) throw badCredentials()
  const before = await users.passwordHashOf(id)
  if (!before || !(await passwords.fits(current, before, caller))) throw badCredentials()
  const ended = await users.changePassword(id, before, await passwords.hash(next, caller), sessionId)
  if (!ended) throw badCredentials()
  await tellEnded(sessionEnded, ended)
  return true
}
