import { setTimeout as pause } from 'node:timers/promises'
import { createBell } from '#platform/graph/bell.ts'
import { unauthenticated } from '#platform/graph/errors.ts'
import { openStream, type Stream } from '#platform/graph/stream.ts'
import { carryTrace } from '#platform/observe/carried-trace.ts'
import { continueTrace } from '#platform/observe/traces.ts'
import type { Context } from './context.ts'
import type { ConversationRow } from './conversation-store.ts'
import type { News } from './news.ts'
import { MOST_AT_ONCE, RETRY_MS } from './reading.ts'

/** Conversations that may wait for a slow client; more than these it must read anew anyway. */
const MOST_WAITING = 500

type Watched = Pick<Context, 'caller' | 'messages' | 'conversations' | 'reading' | 'doorbells'>

export type UpdatedConversation = { conversationUpdated: ConversationRow }

/** The viewer's conversations as they change. What changed several times while nobody read is told once, as it is now. */
export async function updatedConversations(context: Watched): Promise<Stream<UpdatedConversation>> {
  const { viewer } = context.caller
  if (!viewer) throw unauthenticated()
  const newest = await context.messages.newestReceivedBy(viewer.id)
  return openStream((signal) => follow(context, viewer.id, newest, signal))
}

async function* follow(
  context: Watched,
  viewerId: string,
  newest: string,
  signal: AbortSignal,
): AsyncGenerator<UpdatedConversation, void, void> {
  const bell = createBell(signal)
  const changes = changesOf(context, viewerId, newest)
  const stop = await context.doorbells.listen(viewerId, {
    hear(event) {
      if (event.about === 'typing') return
      changes.note(event)
      bell.ring()
    },
    get seen() {
      return changes.seen
    },
  })
  try {
    while (!signal.aborted) {
      const { trace } = bell
      const rows = await continueTrace(trace, changes.lookUp)
      for (const row of rows ?? []) {
        if (signal.aborted) return
        yield carryTrace({ conversationUpdated: row }, trace)
      }
      if (!rows) await pause(RETRY_MS, undefined, { signal }).catch(() => undefined)
      else if (!changes.areThere()) await bell.rung()
    }
  } finally {
    stop()
  }
}

/**
 * What changed and was not told yet. Who wrote to the viewer is read from the database: a bell may have stayed unheard, and
 * the newest message of a conversation may be the viewer's answer by now. Of everything else only the bell tells.
 */
function changesOf({ conversations, reading }: Watched, viewerId: string, newest: string) {
  const changed = new Set<string>()
  let seen = newest
  // What came while the bell was being hung is told, too.
  let isWrittenTo = true

  function note({ about, peerId }: News): void {
    if (about === 'received') isWrittenTo = true
    else if (changed.size < MOST_WAITING) changed.add(peerId)
  }

  /** Null while the database is away: nothing of it is forgotten. */
  async function lookUp(): Promise<readonly ConversationRow[] | null> {
    const wasWrittenTo = isWrittenTo
    const peerIds = new Set(changed)
    isWrittenTo = false
    changed.clear()
    try {
      const messages = wasWrittenTo ? await reading.load({ userId: viewerId, id: seen }) : []
      for (const { senderId } of messages) peerIds.add(senderId)
      const rows = peerIds.size > 0 ? await conversations.withPeers(viewerId, [...peerIds]) : []
      seen = messages.at(-1)?.id ?? seen
      isWrittenTo ||= messages.length === MOST_AT_ONCE
      return rows
    } catch {
      isWrittenTo ||= wasWrittenTo
      for (const peerId of peerIds) changed.add(peerId)
      return null
    }
  }

  return {
    ...{ note, lookUp },
    areThere: () => isWrittenTo || changed.size > 0,
    get seen() {
      return seen
    },
  }
}
