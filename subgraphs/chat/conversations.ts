import { unauthenticated } from '#platform/graph/errors.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { ConversationRow } from './conversation-store.ts'

/** A page of the viewer's conversations, the one with the newest message first. */
export async function conversations(
  { caller, conversations }: Context,
  { first, after }: { first?: number | null; after?: string | null },
): Promise<Page<ConversationRow>> {
  if (!caller.viewer) throw unauthenticated()
  const size = pageSize(first)
  const [time, id] = decodeCursor(after, 2) ?? []
  const below = time !== undefined && id !== undefined ? ([time, id] as const) : null
  const rows = await conversations.newest(caller.viewer.id, below, size + 1)
  return pageOf(rows, size, ({ sentAt, id: own }) => encodeCursor(sentAt.getTime(), own))
}
