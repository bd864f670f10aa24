import { createRowCache, type Alone } from '#platform/graph/row-cache.ts'
import type { StatsStore, UserStatsRow, VideoStatsRow } from './stats-store.ts'

/** What everybody sees of a video. Its author's counts change without it, so they are kept by themselves. */
type PublicVideoStats = Pick<VideoStatsRow, 'id' | 'authorId' | 'favoriteCount' | 'commentCount'>

const none: ReadonlySet<string> = new Set()

export interface Stats {
  videosByIds(ids: readonly string[], viewerId: string | null): Promise<readonly VideoStatsRow[]>
  usersByIds(ids: readonly string[]): Promise<readonly UserStatsRow[]>
  /** Called after a write and before its answer, with whose counts it moved. */
  changed(videoId: string, ...userIds: readonly string[]): void
}

/**
 * Counts as they are in the store, the public part of them kept between requests. However much is kept, a
 * question costs one statement at most: all of it, or only what the viewer likes.
 */
export function openStats(store: StatsStore, alone: Alone): Stats {
  const videos = createRowCache(
    (video: PublicVideoStats) => video.id,
    async () => [],
    { ...alone, name: 'video stats' },
  )
  const users = createRowCache((user: UserStatsRow) => user.id, store.usersByIds, {
    ...{ ...alone, name: 'user stats' },
  })

  async function readVideos(
    ids: readonly string[],
    viewerId: string | null,
  ): Promise<readonly VideoStatsRow[]> {
    const reading = store.videosByIds(ids, viewerId)
    await Promise.all([
      videos.keep(async () => (await reading).map(publicPart)),
      users.keep(async () => (await reading).map(authorPart)),
    ])
    return reading
  }

  return {
    async videosByIds(ids, viewerId) {
      const known = videos.kept(ids)
      const authors = users.kept([...known.values()].map(({ authorId }) => authorId))
      if (
        known.size < new Set(ids).size ||
        [...known.values()].some(({ authorId }) => !authors.has(authorId))
      ) {
        return readVideos(ids, viewerId)
      }
      const liked = viewerId === null ? none : await store.favoritesAmong(ids, viewerId)
      return [...known.values()].map((video) => whole(video, liked, authors))
    },
    usersByIds: users.byKeys,
    changed(videoId, ...userIds) {
      videos.forget(videoId)
      users.forget(...userIds)
    },
  }
}

function publicPart({ id, authorId, favoriteCount, commentCount }: VideoStatsRow): PublicVideoStats {
  return { id, authorId, favoriteCount, commentCount }
}

function authorPart({ authorId, authorTotalFavorited, authorFavoriteCount }: VideoStatsRow): UserStatsRow {
  return { id: authorId, totalFavorited: authorTotalFavorited, favoriteCount: authorFavoriteCount }
}

function whole(
  video: PublicVideoStats,
  liked: ReadonlySet<string>,
  authors: ReadonlyMap<string, UserStatsRow>,
): VideoStatsRow {
  const author = authors.get(video.authorId)
  return {
    id: video.id,
    authorId: video.authorId,
    favoriteCount: video.favoriteCount,
    commentCount: video.commentCount,
    isFavorite: liked.has(video.id),
    authorTotalFavorited: author?.totalFavorited ?? 0,
    authorFavoriteCount: author?.favoriteCount ?? 0,
  }
}
