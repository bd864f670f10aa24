import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import type { ConversationRow } from './conversation-store.ts'

/** The viewer's conversation with somebody; null when they never spoke. */
export async function conversation(
  { caller, conversations }: Context,
  peerId: string,
): Promise<ConversationRow | null> {
  if (!caller.viewer) throw unauthenticated()
  const [found] = await conversations.withPeers(caller.viewer.id, [peerId])
  return found ?? null
}
