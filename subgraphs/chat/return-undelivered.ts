import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

/** Lets what was taken be taken again, unless somebody took more meanwhile. */
export async function returnUndelivered(
  { caller, deliveries }: Context,
  { peerId, sequence }: { peerId: string; sequence: number },
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  await deliveries.returnUndelivered(caller.viewer.id, peerId, sequence)
  return true
}
