import type { Sql } from '#db/client.ts'
import { idOrNull, isId, onlyIds } from '#platform/id.ts'

export interface FollowRow {
  id: string
  /** The other person of the relation that was asked about. */
  userId: string
}

export interface FollowStatsRow {
  userId: string
  followCount: number
  followerCount: number
  /** Whether the viewer follows this person. */
  isFollow: boolean
}

/** What a change came to: whether the person exists, and whether anything changed. */
export interface FollowChange {
  found: boolean
  changed: boolean
}

export type FollowStore = ReturnType<typeof followStore>

/**
 * The row is the truth, the counters follow it in the same statement and only when it really changed. Counter
 * rows are locked in the order of their ids, so that two people who follow each other at the same moment
 * cannot wait for each other. A row that had to be waited for is judged again, and then Postgres does not join
 * it with what the statement itself changed: hence sub-selects that stand alone, which keep their value.
 */
export function followStore(sql: Sql) {
  const newest = Number.MAX_SAFE_INTEGER
  const count = (followerId: string, followeeId: string, by: 1 | -1) => sql`
    people as materialized (
      select user_id from social.follow_stats
      where user_id in (${followerId}, ${followeeId}) and exists (select from changed)
      order by user_id for no key update
    ), counted as (
      update social.follow_stats set
        follow_count = follow_count + case when user_id = ${followerId} then ${by} else 0 end,
        follower_count = follower_count + case when user_id = ${followeeId} then ${by} else 0 end
      where user_id = any(array(select user_id from people))
    )
    select exists (select from social.follow_stats where user_id = ${followeeId}) as found,
      exists (select from changed) as changed`

  return {
    async insert(followerId: string, followeeId: string): Promise<FollowChange> {
      if (!isId(followeeId)) return { found: false, changed: false }
      const [change] = await sql<[FollowChange]>`
        with changed as (
          insert into social.follows (follower_id, followee_id)
          select ${followerId}, user_id from social.follow_stats where user_id = ${followeeId}
          on conflict (follower_id, followee_id) do nothing returning follower_id, followee_id
        ), ${count(followerId, followeeId, 1)}`
      return change
    },

    async remove(followerId: string, followeeId: string): Promise<FollowChange> {
      if (!isId(followeeId)) return { found: false, changed: false }
      const [change] = await sql<[FollowChange]>`
        with changed as (
          delete from social.follows where follower_id = ${followerId} and followee_id = ${followeeId}
          returning follower_id, followee_id
        ), ${count(followerId, followeeId, -1)}`
      return change
    },

    following: (userId: string, afterId: string | null, limit: number) => sql<FollowRow[]>`
      select id, followee_id as user_id from social.follows
      where follower_id = ${idOrNull(userId)} and id < ${afterId ?? newest}
      order by id desc limit ${limit}`,

    followers: (userId: string, afterId: string | null, limit: number) => sql<FollowRow[]>`
      select id, follower_id as user_id from social.follows
      where followee_id = ${idOrNull(userId)} and id < ${afterId ?? newest}
      order by id desc limit ${limit}`,

    /** Two people who follow each other are friends since the later of the two follows. */
    friends: (userId: string, afterId: string | null, limit: number) => sql<FollowRow[]>`
      select greatest(mine.id, theirs.id) as id, mine.followee_id as user_id
      from social.follows mine
      join social.follows theirs on theirs.follower_id = mine.followee_id and theirs.followee_id = mine.follower_id
      where mine.follower_id = ${userId} and greatest(mine.id, theirs.id) < ${afterId ?? newest}
      order by 1 desc limit ${limit}`,

    statsByIds: (ids: readonly string[], viewerId: string | null) => sql<FollowStatsRow[]>`
      select s.user_id, s.follow_count, s.follower_count, f.id is not null as is_follow
      from social.follow_stats s
      left join social.follows f on f.follower_id = ${viewerId} and f.followee_id = s.user_id
      where s.user_id = any(${onlyIds(ids)}::bigint[])`,
  }
}
