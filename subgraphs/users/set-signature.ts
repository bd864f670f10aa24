import { invalid, unauthenticated } from '#platform/graph/errors.ts'
import { checkText } from '#platform/graph/text.ts'
import type { Context } from './context.ts'
import type { UserRow } from './user-store.ts'

const SIGNATURE = { min: 0, max: 80, blank: true }

/** One line: lists and the app show it next to the name. */
export async function setSignature(
  { caller, users, profiles, userById, mask }: Context,
  signature: string,
): Promise<UserRow> {
  if (!caller.viewer) throw unauthenticated()
  checkText('signature', signature, SIGNATURE)
  if (/[\n\r\u2028\u2029]/.test(signature)) throw invalid('signature', 'must be one line')
  await users.setSignature(caller.viewer.id, mask(signature))
  await profiles.forget(caller.viewer.id)
  const user = await userById.load(caller.viewer.id)
  if (!user) throw unauthenticated()
  return user
}
