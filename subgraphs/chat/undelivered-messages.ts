import { unauthenticated } from '#platform/graph/errors.ts'
import { MAX_PAGE } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { MessageRow } from './message-store.ts'

/** What the other person said that no phone of the viewer's was told yet, oldest first. */
export async function undeliveredMessages(
  { caller, deliveries }: Context,
  peerId: string,
): Promise<MessageRow[]> {
  if (!caller.viewer) throw unauthenticated()
  return deliveries.undelivered(caller.viewer.id, peerId, MAX_PAGE)
}
