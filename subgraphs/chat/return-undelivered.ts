import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

/** Lets what was taken be taken again, unless somebody took more meanwhile. */
export async function returnUndelivered(
  { caller, messages }: Context,
  { peerId, sequence }: { peerId: string; sequence: number },
): Promise<boolean> {
  if (!caller.viewer) throw unauthenticated()
  await messages.returnUndelivered(caller.viewer.id, peerId, sequence)
  return true
}
