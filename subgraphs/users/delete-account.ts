import { badCredentials, forbidden, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { isTooLong } from './password.ts'
import { tellEnded } from './tell-ended.ts'

/** When erasing goes on behind the answer: with the second after it, less than the time that the gateway gives an answer. */
const PATIENCE_MS = 2_500

/** What is left of an account: whose it was, and whether all of it is gone. */
export interface DeletedAccountRow {
  id: string
  isErased: boolean
}

/** From the first write on there is no such person for anybody; what belongs to them goes until this answers, or after it. */
export async function deleteAccount(
  { caller, users, passwords, leaving, profiles, sessionEnded, forgetEverything }: Context,
  password: string,
): Promise<DeletedAccountRow> {
  if (!caller.viewer) throw unauthenticated()
  const began = performance.now()
  const { id } = caller.viewer
  if (isTooLong(password)) throw badCredentials()
  const passwordHash = await users.passwordHashOf(id)
  if (!passwordHash || !(await passwords.fits(password, passwordHash, caller))) throw badCredentials()
  const left = await leaving.leave(id, passwordHash)
  if (left.outcome === 'lastAdministrator') throw forbidden('Make somebody else an administrator first')
  if (left.outcome === 'changed') throw badCredentials()
  await Promise.all([tellEnded(sessionEnded, left.endedSessionIds), profiles.forget(id)])
  const isErased = await leaving.erase(id, PATIENCE_MS - (performance.now() - began))
  // Counts of others moved where this subgraph cannot say what to forget.
  await forgetEverything()
  return { id, isErased }
}
