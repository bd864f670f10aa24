import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { VideoFacts } from './stats-store.ts'

/** The videos one person likes, newest like first. */
export async function favoriteVideos(
  { caller, favorites }: Context,
  { userId, first, after }: { userId: string; first?: number | null; after?: string | null },
): Promise<Page<VideoFacts>> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await favorites.byUser(userId, caller.viewer?.id ?? null, afterId, size + 1)
  return pageOf(rows, size, ({ likeId }) => encodeCursor(likeId))
}
