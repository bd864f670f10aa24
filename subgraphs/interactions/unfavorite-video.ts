import { refTo, type EntityRef } from '#platform/graph/entity.ts'
import { notFound, unauthenticated } from '#platform/graph/errors.ts'
import type { Context } from './context.ts'

export async function unfavoriteVideo(
  { caller, favorites, stats }: Context,
  videoId: string,
): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  const authorId = await favorites.remove(caller.viewer.id, videoId)
  if (authorId === null) throw notFound('video')
  await stats.changed(videoId, caller.viewer.id, authorId)
  return refTo(videoId)
}
