import type { MaybePromise } from '#platform/graph/compile-operation.ts'
import { createRowCache } from '#platform/graph/row-cache.ts'
import type { Writers } from '#platform/graph/writers.ts'
import type { FollowStatsRow, FollowStore } from './follow-store.ts'

/** What everybody sees of a person. */
type PublicStats = Omit<FollowStatsRow, 'isFollow'>

const idOf = ({ id }: PublicStats) => id

export interface FollowStats {
  /** In the order of the ids; null where there is nobody. At once when nobody has to be asked. */
  byIds(
    ids: readonly string[],
    viewerId: string | null,
  ): Promise<readonly (FollowStatsRow | null)[]> | readonly FollowStatsRow[]
  /** Waited for after a write and before its answer, with whose counts it moved. */
  changed(...userIds: readonly string[]): MaybePromise<void>
}

/**
 * Counts as they are in the store, the public part of them kept between requests. However much is kept, a
 * question costs one statement at most: all of it, or only whom the viewer follows.
 */
export function openFollowStats(store: FollowStore, writers: Writers): FollowStats {
  const people = createRowCache<PublicStats>('follow-stats', idOf, async () => [], writers)

  async function read(ids: readonly string[], viewerId: string | null) {
    const reading = store.statsByIds({ person: viewerId, ids })
    await people.keep(async () => (await reading).map(publicPart))
    const rows = new Map((await reading).map((row) => [row.id, row]))
    return ids.map((id) => rows.get(id) ?? null)
  }

  return {
    byIds(ids, viewerId) {
      const known = people.kept(ids, viewerId)
      if (!known) return read(ids, viewerId)
      if (viewerId === null) return known.map((person) => withFlag(person, false))
      return store
        .followedAmong({ person: viewerId, ids })
        .then((followed) => known.map((person) => withFlag(person, followed.has(person.id))))
    },
    changed: people.forget,
  }
}

function publicPart({ id, followCount, followerCount }: PublicStats): PublicStats {
  return { id, followCount, followerCount }
}

function withFlag({ id, followCount, followerCount }: PublicStats, isFollow: boolean): FollowStatsRow {
  return { id, followCount, followerCount, isFollow }
}
