import type { Fragment } from 'postgres'
import type { Asked } from '#db/asked.ts'
import type { Sql } from '#db/client.ts'
import { idsAmong } from '#db/ids-among.ts'
import { isThere } from '#db/is-there.ts'
import { rowsAmong } from '#db/rows-among.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { gatherQuestions } from '#platform/graph/gather.ts'
import { idOrNull, isId, withOnlyIds } from '#platform/graph/id.ts'

export interface FollowStatsRow {
  id: string
  followCount: number
  followerCount: number
  /** Whether the viewer follows this person. */
  isFollow: boolean
}

/** A person as this subgraph meets them: by their key alone, or with what came along in the same statement. */
export type UserFacts = Pick<FollowStatsRow, 'id'> & Partial<FollowStatsRow>

/** The other person of a relation that was asked about, with their counts. */
export interface FollowRow extends FollowStatsRow {
  /** The relation's own id: what the list is ordered by. */
  followId: string
}

/** What a change came to: whether the person exists, and whether anything changed. */
export interface FollowChange {
  found: boolean
  changed: boolean
}

export type FollowStore = ReturnType<typeof followStore>

/**
 * The row is the truth, the counters follow it in the same statement and only when it really changed. Counter
 * rows are changed in the order of their ids, the second update asking for the first, so that two people who follow
 * each other at the same moment cannot wait for each other. A row that had to be waited for is judged again, and then Postgres does not join
 * it with what the statement itself changed: hence sub-selects that stand alone, which keep their value. Who became friends
 * by it is written at its end (`db/projections/friends.sql`).
 */
export function followStore(sql: Sql) {
  const newest = Number.MAX_SAFE_INTEGER
  const both = (followerId: string, followeeId: string, by: 1 | -1) => sql`
    follow_count = follow_count + case when user_id = ${followerId} then ${by} else 0 end,
    follower_count = follower_count + case when user_id = ${followeeId} then ${by} else 0 end`
  const count = (followerId: string, followeeId: string, by: 1 | -1) => sql`
    first_person as (
      update social.follow_stats set ${both(followerId, followeeId, by)}
      where user_id = (select least(follower_id, followee_id) from changed) returning user_id
    ), second_person as (
      update social.follow_stats set ${both(followerId, followeeId, by)}
      where user_id = (select greatest(follower_id, followee_id) from changed)
        and user_id > (select user_id from first_person)
    )
    select exists (select from social.follow_stats where user_id = ${followeeId}) as found,
      exists (select from changed) as changed`

  const follows = (followerId: string | null | Fragment, followeeId: Fragment) =>
    isThere(sql, sql`from social.follows where follower_id = ${followerId} and followee_id = ${followeeId}`)
  const statsColumns = sql`s.user_id as id, s.follow_count, s.follower_count, mine.is_follow`
  const statsTables = (viewer: string | null | Fragment) => sql`social.follow_stats s
    cross join lateral (select ${follows(viewer, sql`s.user_id`)} as is_follow) mine`

  return {
    async insert(followerId: string, followeeId: string): Promise<FollowChange> {
      if (!isId(followeeId)) return { found: false, changed: false }
      const followed = sql<[FollowChange]>`
        with changed as (
          insert into social.follows (follower_id, followee_id)
          select ${followerId}, user_id from social.follow_stats where user_id = ${followeeId}
          on conflict (follower_id, followee_id) do nothing returning follower_id, followee_id
        ), ${count(followerId, followeeId, 1)}`
      const [change] = await unlessGone(followed, [{ found: false, changed: false }])
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

    following: (userId: string, viewerId: string | null, afterId: string | null, limit: number) => sql<
      FollowRow[]
    >`
      select f.id as follow_id, ${statsColumns}
      from social.follows f join (${statsTables(viewerId)}) on s.user_id = f.followee_id
      where f.follower_id = ${idOrNull(userId)} and f.id < ${afterId ?? newest}
      order by f.id desc limit ${limit}`,

    followers: (userId: string, viewerId: string | null, afterId: string | null, limit: number) => sql<
      FollowRow[]
    >`
      select f.id as follow_id, ${statsColumns}
      from social.follows f join (${statsTables(viewerId)}) on s.user_id = f.follower_id
      where f.followee_id = ${idOrNull(userId)} and f.id < ${afterId ?? newest}
      order by f.id desc limit ${limit}`,

    /** Two people who follow each other are friends since the later of the two follows, whose id orders the list. */
    friends: (userId: string, afterId: string | null, limit: number) => sql<FollowRow[]>`
      select f.since as follow_id, ${statsColumns}
      from social.friends f join (${statsTables(userId)}) on s.user_id = f.friend_id
      where f.user_id = ${userId} and f.since < ${afterId ?? newest}
      order by f.since desc limit ${limit}`,

    statsByIds: gatherQuestions((asked: readonly Asked[]) =>
      rowsAmong<FollowStatsRow>(
        sql,
        sql`select ${statsColumns} from ${statsTables(sql`asked.person`)} where s.user_id = any(asked.ids)`,
        asked.map(withOnlyIds),
      ),
    ),

    /** Those of the people whom the viewer follows. */
    followedAmong: gatherQuestions((asked: readonly Asked[]) =>
      idsAmong(sql, follows(sql`asked.person`, sql`one.id`), asked.map(withOnlyIds)),
    ),
  }
}
