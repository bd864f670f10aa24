import { createRowCache } from '#platform/graph/row-cache.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { StatsStore, UserStatsRow, VideoStatsRow } from './stats-store.ts'

/** What everybody sees of a video. Its author's counts change without it, so they are kept by themselves. */
type PublicVideoStats = Pick<
  VideoStatsRow,
  'id' | 'authorId' | 'favoriteCount' | 'commentCount' | 'viewCount'
>

const idOf = ({ id }: { id: string }) => id
const none: ReadonlySet<string> = new Set()

type InOrder<Row> = Promise<readonly (Row | null)[]> | readonly (Row | null)[]

/** Rows in the order of the ids, null where there is none; at once when nothing has to be asked for. */
export interface Stats {
  videosByIds(ids: readonly string[], viewerId: string | null): InOrder<VideoStatsRow>
  usersByIds(ids: readonly string[], viewerId: string | null): InOrder<UserStatsRow>
  /** Waited for after a write and before its answer, with whose counts it moved. */
  changed(videoId: string, ...userIds: readonly string[]): Promise<void>
}

/**
 * Counts as they are in the store, the public part of them kept between requests. However much is kept, a
 * question costs one statement at most: all of it, or only what the viewer likes.
 */
export function openStats(store: StatsStore, writers: Writers): Stats {
  const videos = createRowCache<PublicVideoStats>('video-stats', idOf, async () => [], writers)
  const users = createRowCache('user-stats', idOf, store.usersByIds, writers)

  async function readVideos(ids: readonly string[], viewerId: string | null) {
    const reading = store.videosByIds({ person: viewerId, ids })
    await Promise.all([
      videos.keep(async () => (await reading).map(publicPart)),
      users.keep(async () => (await reading).map(authorPart)),
    ])
    const rows = new Map((await reading).map((row) => [row.id, row]))
    return ids.map((id) => rows.get(id) ?? null)
  }

  return {
    videosByIds(ids, viewerId) {
      const known = videos.kept(ids, viewerId)
      const authors = known && users.kept(known.map(authorIdOf), viewerId)
      if (!authors) return readVideos(ids, viewerId)
      const together = (liked: ReadonlySet<string>) =>
        known.map((video, index) => whole(video, liked, authors[index]))
      return viewerId === null
        ? together(none)
        : store.favoritesAmong({ person: viewerId, ids }).then(together)
    },
    usersByIds: users.byKeys,
    async changed(videoId, ...userIds) {
      await Promise.all([videos.forget(videoId), users.forget(...userIds)])
    },
  }
}

const authorIdOf = ({ authorId }: PublicVideoStats) => authorId

function publicPart({
  id,
  authorId,
  favoriteCount,
  commentCount,
  viewCount,
}: VideoStatsRow): PublicVideoStats {
  return { id, authorId, favoriteCount, commentCount, viewCount }
}

function authorPart({ authorId, authorTotalFavorited, authorFavoriteCount }: VideoStatsRow): UserStatsRow {
  return { id: authorId, totalFavorited: authorTotalFavorited, favoriteCount: authorFavoriteCount }
}

function whole(
  { id, authorId, favoriteCount, commentCount, viewCount }: PublicVideoStats,
  liked: ReadonlySet<string>,
  author: UserStatsRow | undefined,
): VideoStatsRow {
  return {
    id,
    authorId,
    favoriteCount,
    commentCount,
    viewCount,
    isFavorite: liked.has(id),
    authorTotalFavorited: author?.totalFavorited ?? 0,
    authorFavoriteCount: author?.favoriteCount ?? 0,
  }
}
