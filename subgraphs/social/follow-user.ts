import { refTo, type EntityRef } from '#platform/graph/entity.ts'
import { invalid, notFound, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function followUser(
  { caller, follows, followStats }: Context,
  userId: string,
): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  if (userId === caller.viewer.id) throw invalid('userId', 'must be somebody else')
  const { found } = await follows.insert(caller.viewer.id, userId)
  if (!found) throw notFound('user')
  followStats.changed(caller.viewer.id, userId)
  return refTo(userId)
}
