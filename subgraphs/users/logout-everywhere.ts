import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { tellEnded } from './tell-ended.ts'

/** Answers how many sessions ended. */
export async function logoutEverywhere(
  { caller, sessions, sessionEnded }: Context,
  keepThis: boolean,
): Promise<number> {
  if (!caller.viewer) throw unauthenticated()
  const ended = await sessions.removeAll(caller.viewer.id, keepThis ? caller.viewer.sessionId : null)
  await tellEnded(sessionEnded, ended)
  return ended.length
}
