import { refTo, type EntityRef } from '#platform/entity.ts'
import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/page.ts'
import type { Context } from './context.ts'

/** The videos one person likes, newest like first. */
export async function favoriteVideos(
  { favorites }: Context,
  { userId, first, after }: { userId: string; first?: number | null; after?: string | null },
): Promise<Page<EntityRef>> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await favorites.byUser(userId, afterId, size + 1)
  return pageOf(
    rows,
    size,
    ({ videoId }) => refTo(videoId),
    ({ id }) => encodeCursor(id),
  )
}
