import type { Context } from './context.ts'

export async function logout({ caller, sessions, sessionEnded }: Context): Promise<boolean> {
  if (!caller.viewer) return false
  const { id, sessionId } = caller.viewer
  const ended = await sessions.remove(sessionId, id)
  // Every edge remembers sessions for a few seconds; this one is to be forgotten at once.
  await sessionEnded.announce({ sessionId })
  return ended
}
