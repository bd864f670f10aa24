import type { Context } from './context.ts'
import { tellEnded } from './tell-ended.ts'

export async function logout({ caller, sessions, sessionEnded }: Context): Promise<boolean> {
  if (!caller.viewer) return false
  const { id, sessionId } = caller.viewer
  const ended = await sessions.remove(sessionId, id)
  await tellEnded(sessionEnded, [sessionId])
  return ended
}
