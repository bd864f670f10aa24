import { refTo, type EntityRef } from '#platform/graph/entity.ts'
import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function unfollowUser(
  { caller, follows, followStats }: Context,
  userId: string,
): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  const { found } = await follows.remove(caller.viewer.id, userId)
  if (!found) throw notFound('user')
  await followStats.changed(caller.viewer.id, userId)
  return refTo(userId)
}
