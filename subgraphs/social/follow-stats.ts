import { createRowCache, type Alone } from '#platform/graph/row-cache.ts'
import type { FollowStatsRow, FollowStore } from './follow-store.ts'

/** What everybody sees of a person. */
type PublicStats = Omit<FollowStatsRow, 'isFollow'>

const nobody: ReadonlySet<string> = new Set()

export interface FollowStats {
  byIds(ids: readonly string[], viewerId: string | null): Promise<readonly FollowStatsRow[]>
  /** Called after a write and before its answer, with whose counts it moved. */
  changed(...userIds: readonly string[]): void
}

/**
 * Counts as they are in the store, the public part of them kept between requests. However much is kept, a
 * question costs one statement at most: all of it, or only whom the viewer follows.
 */
export function openFollowStats(store: FollowStore, alone: Alone): FollowStats {
  const people = createRowCache(
    (person: PublicStats) => person.id,
    async () => [],
    { ...alone, name: 'follow stats' },
  )
  return {
    async byIds(ids, viewerId) {
      const known = people.kept(ids)
      if (known.size < new Set(ids).size) {
        const reading = store.statsByIds(ids, viewerId)
        await people.keep(async () => (await reading).map(publicPart))
        return reading
      }
      const followed = viewerId === null ? nobody : await store.followedAmong(ids, viewerId)
      return [...known.values()].map((person) => ({
        ...publicPart(person),
        isFollow: followed.has(person.id),
      }))
    },
    changed: people.forget,
  }
}

function publicPart({ id, followCount, followerCount }: PublicStats): PublicStats {
  return { id, followCount, followerCount }
}
