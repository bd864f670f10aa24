import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function markDelivered(
  { caller, deliveries, doorbells }: Context,
  { peerId, sequence }: { peerId: string; sequence: number },
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  const { id } = caller.viewer
  if (await deliveries.markDelivered(id, peerId, sequence)) {
    // The phone shows what it is told: to the other person this is reading, and to the viewer's other devices.
    doorbells.ring(peerId, { about: 'reading', peerId: id })
    doorbells.ring(id, { about: 'reading', peerId })
  }
  return true
}
