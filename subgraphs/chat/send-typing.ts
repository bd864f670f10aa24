import { unauthenticated } from '#platform/graph/errors.ts'
import { isId } from '#platform/graph/id.ts'
import type { Context } from './context.ts'

/** A signal ends by itself after this long, in milliseconds; whoever is still typing sends another. */
const LASTING_MS = 5_000

/** Tells the other person that the viewer is typing; nobody is told whom the viewer never spoke with. */
export async function sendTyping(
  { caller, conversations, doorbells, typedLately }: Context,
  toUserId: string,
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  const { id } = caller.viewer
  // Nobody is called so, and what is remembered is short.
  if (!isId(toUserId)) return false
  return typedLately(`${id} ${toUserId}`, async () => {
    const [known] = await conversations.withPeers(id, [toUserId])
    if (known) doorbells.ring(toUserId, { about: 'typing', peerId: id, until: Date.now() + LASTING_MS })
    return known !== undefined
  })
}
