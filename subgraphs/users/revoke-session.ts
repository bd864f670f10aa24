import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { tellEnded } from './tell-ended.ts'

export async function revokeSession(
  { caller, sessions, sessionEnded }: Context,
  id: string,
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  const ended = await sessions.remove(id, caller.viewer.id)
  if (ended) await tellEnded(sessionEnded, [id])
  return ended
}
