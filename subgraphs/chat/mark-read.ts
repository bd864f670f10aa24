import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'
import { conversation } from './conversation.ts'
import type { ConversationRow } from './conversation-store.ts'

/** Moves the viewer's mark, and lets both of the two see it. */
export async function markRead(
  context: Context,
  { peerId, sequence }: { peerId: string; sequence: number },
): Promise<ConversationRow> {
  const { caller, conversations, doorbells } = context
  if (!caller.viewer) throw unauthenticated()
  const { id } = caller.viewer
  if (await conversations.markRead(id, peerId, sequence)) {
    doorbells.ring(peerId, { about: 'reading', peerId: id })
    doorbells.ring(id, { about: 'reading', peerId })
  }
  const now = await conversation(context, peerId)
  if (!now) throw notFound('conversation')
  return now
}
