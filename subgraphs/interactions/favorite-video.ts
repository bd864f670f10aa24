import { refTo, type EntityRef } from '#platform/entity.ts'
import { notFound, unauthenticated } from '#platform/errors.ts'
import type { Context } from './context.ts'

export async function favoriteVideo({ caller, favorites }: Context, videoId: string): Promise<EntityRef> {
  if (!caller.viewer) throw unauthenticated()
  const { found } = await favorites.insert(caller.viewer.id, videoId)
  if (!found) throw notFound('video')
  return refTo(videoId)
}
