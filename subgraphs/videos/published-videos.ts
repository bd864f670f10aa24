import { decodeCursor, encodeCursor, pageOf, pageSize, type Page } from '#platform/graph/page.ts'
import type { Context } from './context.ts'
import type { VideoRow } from './video-store.ts'

/** What one person published, newest first. */
export async function publishedVideos(
  { videos }: Context,
  { userId, first, after }: { userId: string; first?: number | null; after?: string | null },
): Promise<Page<VideoRow>> {
  const size = pageSize(first)
  const [afterId = null] = decodeCursor(after, 1) ?? []
  const rows = await videos.byAuthor(userId, afterId, size + 1)
  return pageOf(rows, size, ({ id }) => encodeCursor(id))
}
