import { invalid, unauthenticated } from '#platform/graph/errors.ts'
import { pageSize } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { MessageRow } from './message-store.ts'

export interface MessagePage {
  items: MessageRow[]
  hasOlder: boolean
  hasNewer: boolean
}

/** Of a conversation that there is not. */
const NOTHING: MessagePage = { items: [], hasOlder: false, hasNewer: false }

/** Above every sequence: Postgres keeps them as four-byte integers. */
const NEWEST = 2_147_483_647

/** A page of the viewer's conversation with somebody, oldest message first. */
export async function messages(
  { caller, messages }: Context,
  input: { peerId: string; first?: number | null; before?: number | null; after?: number | null },
): Promise<MessagePage> {
  const { peerId, first, before, after } = input
  if (!caller.viewer) throw unauthenticated()
  if (before != null && after != null) throw invalid('after', 'cannot be combined with before')
  const size = pageSize(first, 50)
  if (after != null) {
    const rows = await messages.oldestAbove(caller.viewer.id, peerId, after, size + 1)
    if (!rows) return NOTHING
    return { items: rows.slice(0, size), hasOlder: after > 0, hasNewer: rows.length > size }
  }
  const rows = await messages.newestBelow(caller.viewer.id, peerId, before ?? NEWEST, size + 1)
  if (!rows) return NOTHING
  const [newest] = rows
  // Where nothing is older than the first message, all of them are newer.
  const hasNewer = !newest || newest.sequence < newest.lastSequence
  return { items: rows.slice(0, size).reverse(), hasOlder: rows.length > size, hasNewer }
}
