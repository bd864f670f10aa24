import type { SessionEnded } from '#platform/identity/identity.ts'
import type { Topic } from '#platform/topic/topic.ts'

/** Tells every edge, which remembers sessions for a few seconds, to forget these and to close their sockets. */
export async function tellEnded(sessionEnded: Topic<SessionEnded>, sessionIds: readonly string[]) {
  await Promise.all(sessionIds.map((sessionId) => sessionEnded.announce({ sessionId })))
}
