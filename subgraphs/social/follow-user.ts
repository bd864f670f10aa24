import { refTo, type EntityRef } from '#platform/graph/entity.ts'
import { notFound, towardsOneself, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function followUser(
  { caller, follows, followStats }: Context,
  userId: string,
): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  if (userId === caller.viewer.id) throw towardsOneself('userId', 'follow')
  const { found } = await follows.insert(caller.viewer.id, userId)
  if (!found) throw notFound('user')
  await followStats.changed(caller.viewer.id, userId)
  return refTo(userId)
}
