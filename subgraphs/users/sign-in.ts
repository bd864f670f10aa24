import { randomBytes } from 'node:crypto'
import { badCredentials } from '#platform/graph/errors.ts'
import type { Scope } from '#platform/identity/caller.ts'
import { hashToken } from '#platform/identity/identity.ts'
import type { Context } from './context.ts'
import { tellEnded } from './tell-ended.ts'
import type { UserRow } from './user-store.ts'

export interface SignedIn {
  user: UserRow
  token: string
}

/** How long a session lives since its last use. The app asks for no password again, so its sessions live longer. */
export const SLIDING: Readonly<Record<Scope, string>> = { douyin: '30 days', graph: '12 hours' }
/** And how long at all. */
const ABSOLUTE: Readonly<Record<Scope, string>> = { douyin: '90 days', graph: '30 days' }

/**
 * Opens a session and gives its token, which is stored nowhere but with the client. The password was right for this
 * hash; should it have been changed in the meantime, it was the wrong one.
 */
export async function signIn(
  { sessions, sessionEnded }: Pick<Context, 'sessions' | 'sessionEnded'>,
  user: UserRow,
  passwordHash: string,
  scope: Scope,
): Promise<SignedIn> {
  const token = randomBytes(32).toString('base64url')
  const ended = await sessions.insert(user.id, passwordHash, {
    tokenHash: hashToken(token),
    scope,
    sliding: SLIDING[scope],
    absolute: ABSOLUTE[scope],
  })
  if (!ended) throw badCredentials()
  await tellEnded(sessionEnded, ended)
  return { user, token }
}
