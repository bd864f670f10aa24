import { createBell } from '#platform/graph/bell.ts'
import { unauthenticated } from '#platform/graph/errors.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import type { Context } from './context.ts'
import type { ConversationRow } from './conversation-store.ts'

/** Conversations that may wait for a slow client; more than these it must read anew anyway. */
const MOST_WAITING = 500

export type UpdatedConversation = { conversationUpdated: ConversationRow }

/** The viewer's conversations as they change. What changed several times while nobody read is told once, as it is now. */
export async function updatedConversations(context: Context): Promise<Stream<UpdatedConversation>> {
  const { viewer } = context.caller
  if (!viewer) throw unauthenticated()
  const newest = await context.messages.newestReceivedBy(viewer.id)
  return openStream((signal) => follow(context, viewer.id, newest, signal))
}

async function* follow(
  { conversations, reading, doorbells }: Context,
  viewerId: string,
  newest: string,
  signal: AbortSignal,
): AsyncGenerator<UpdatedConversation, void, void> {
  const bell = createBell(signal)
  const changed = new Set<string>()
  let seen = newest
  const stop = await doorbells.listen(viewerId, {
    hear({ about, peerId }) {
      if (about === 'typing' || changed.size >= MOST_WAITING) return
      changed.add(peerId)
      bell.ring()
    },
    get seen() {
      return seen
    },
  })
  try {
    // What came while the bell was being hung is told, too.
    for (const { senderId } of await reading.load({ userId: viewerId, id: seen })) changed.add(senderId)
    while (!signal.aborted) {
      const peerIds = [...changed]
      changed.clear()
      const { trace } = bell
      const read = () => conversations.withPeers(viewerId, peerIds).catch(() => [])
      const rows = peerIds.length > 0 ? await continueTrace(trace, read) : []
      for (const row of rows) {
        if (signal.aborted) return
        if (row.recipientId === viewerId && Number(row.messageId) > Number(seen)) seen = row.messageId
        yield carryTrace({ conversationUpdated: row }, trace)
      }
      if (changed.size === 0) await bell.rung()
    }
  } finally {
    stop()
  }
}
