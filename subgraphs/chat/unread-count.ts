import { unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function unreadCount({ caller, conversations }: Context): Promise<number> {
  if (!caller.viewer) throw unauthenticated()
  return conversations.unreadCount(caller.viewer.id)
}
