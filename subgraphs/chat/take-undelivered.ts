import { unauthenticated } from '#platform/graph/errors.ts'
import { MAX_PAGE } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { MessageRow } from './message-store.ts'

/**
 * An answer that was not written within so many seconds never will be: its process died. Longer than writing takes, since
 * what is written later shows twice.
 */
const WRITTEN_WITHIN_SECONDS = 10

/** What the other person said that no phone of the viewer's was told yet, for one answer alone. */
export async function takeUndelivered(
  { caller, deliveries }: Context,
  peerId: string,
): Promise<MessageRow[]> {
  if (!caller.viewer) throw unauthenticated()
  return deliveries.takeUndelivered(caller.viewer.id, peerId, MAX_PAGE, WRITTEN_WITHIN_SECONDS)
}
