import { unauthenticated } from '#platform/errors.ts'
import type { Context } from './context.ts'

export async function markDelivered(
  { caller, messages }: Context,
  { peerId, sequence }: { peerId: string; sequence: number },
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  await messages.markDelivered(caller.viewer.id, peerId, sequence)
  return true
}
