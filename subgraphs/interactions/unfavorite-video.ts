import { refTo, type EntityRef } from '#platform/entity.ts'
import { notFound, unauthenticated } from '#platform/errors.ts'
import type { Context } from './context.ts'

export async function unfavoriteVideo({ caller, favorites }: Context, videoId: string): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  const { found } = await favorites.remove(caller.viewer.id, videoId)
  if (!found) throw notFound('video')
  return refTo(videoId)
}
