import { isHeldByOthers, type Sql } from '#db/client.ts'
import { gather } from '#platform/graph/gather.ts'
import { idOrNull, isId } from '#platform/graph/id.ts'
import { videoStatsColumns, videoStatsTables, type VideoStatsRow } from './stats-store.ts'

export interface FavoriteRow extends VideoStatsRow {
  /** The like's own id: what the list is ordered by. */
  likeId: string
}

/**
 * The row is the truth, the counters follow it in the same statement and only when it really changed.
 * Rows are locked in one order (the video's counters, then people's by id, then likes), so that two people
 * who like each other's videos at the same moment cannot wait for each other, nor anybody for whoever unlists the video,
 * which takes its likes along (`db/projections/videos.sql`). A like is only written while its owner's counters are held:
 * nobody who is being erased leaves one behind (`db/projections/leaving.sql`). A row that had to be waited for is judged again,
 * and then Postgres does not join it with what the statement itself changed: hence sub-selects that stand
 * alone, which keep their value.
 *
 * A video's row is locked until its like is on disk, so likes of one video can only come one after the other:
 * those that come meanwhile are written together. Most come alone: a statement without the lists of many is an eighth
 * less work for Postgres.
 */
export function favoriteStore(sql: Sql) {
  /** Nothing when there is no such video, or no more by the time that it could be locked. */
  const held = (videoId: string) => sql`
    held as materialized (
      select video_id, author_id from interactions.video_stats where video_id = ${videoId} for no key update
    )`

  const heldWith = (videoId: string, userId: string) => sql`
    ${held(videoId)}, people as materialized (
      select user_id from interactions.user_stats
      where user_id in (${userId}, (select author_id from held)) and exists (select from held)
      order by user_id for no key update
    )`

  const heldWithMany = (videoId: string, userIds: readonly string[]) => sql`
    ${held(videoId)}, people as materialized (
      select user_id from interactions.user_stats
      where user_id = any(${userIds}::bigint[] || (select author_id from held)) and exists (select from held)
      order by user_id for no key update
    )`

  const countOne = (userId: string, by: 1 | -1) => sql`
    video as (
      update interactions.video_stats set favorite_count = favorite_count + ${by}::integer
      where video_id = (select video_id from changed)
    ), counted as (
      update interactions.user_stats set
        total_favorited = total_favorited
          + case when user_id = (select author_id from held) then ${by}::integer else 0 end,
        favorite_count = favorite_count + case when user_id = ${userId} then ${by}::integer else 0 end
      where user_id = any(array(select user_id from people)) and exists (select from changed)
    ) select (select author_id from held) as author_id`

  const countMany = (by: 1 | -1) => sql`
    many as (select count(*)::integer * ${by}::integer as change from changed),
    video as (
      update interactions.video_stats set favorite_count = favorite_count + (select change from many)
      where video_id = (select video_id from changed limit 1)
    ), counted as (
      update interactions.user_stats set
        total_favorited = total_favorited
          + case when user_id = (select author_id from held) then (select change from many) else 0 end,
        favorite_count = favorite_count
          + case when user_id = any(array(select user_id from changed)) then ${by}::integer else 0 end
      where user_id = any(array(select user_id from people)) and exists (select from changed)
        and (user_id = any(array(select user_id from changed)) or user_id = (select author_id from held))
    ) select (select author_id from held) as author_id`

  const insertOne = (videoId: string, userId: string) => sql<[Owner]>`
    with ${heldWith(videoId, userId)}, changed as (
      insert into interactions.favorites (user_id, video_id) select ${userId}, video_id from held
      where exists (select from people where user_id = ${userId})
      on conflict (video_id, user_id) do nothing returning video_id
    ), ${countOne(userId, 1)}`

  const insertMany = (videoId: string, userIds: readonly string[]) => sql<[Owner]>`
    with ${heldWithMany(videoId, userIds)}, changed as (
      insert into interactions.favorites (user_id, video_id)
      select fan.id, held.video_id from held cross join unnest(${userIds}::bigint[]) as fan (id)
      where fan.id = any(array(select user_id from people)) order by fan.id
      on conflict (video_id, user_id) do nothing returning user_id, video_id
    ), ${countMany(1)}`

  const removeOne = (videoId: string, userId: string) => sql<[Owner]>`
    with ${heldWith(videoId, userId)}, changed as (
      delete from interactions.favorites
      where video_id = (select video_id from held) and user_id = ${userId} returning video_id
    ), ${countOne(userId, -1)}`

  const removeMany = (videoId: string, userIds: readonly string[]) => sql<[Owner]>`
    with ${heldWithMany(videoId, userIds)}, changed as (
      delete from interactions.favorites
      where video_id = (select video_id from held) and user_id = any(${userIds}::bigint[])
      returning user_id, video_id
    ), ${countMany(-1)}`

  const insertAll = together(insertOne, insertMany)
  const removeAll = together(removeOne, removeMany)

  return {
    /** Whose video it is; null when there is none. Liking again changes nothing. */
    insert: async (userId: string, videoId: string) => (isId(videoId) ? insertAll(videoId, userId) : null),

    /** The same the other way round. */
    remove: async (userId: string, videoId: string) => (isId(videoId) ? removeAll(videoId, userId) : null),

    /** Newest like first; each with what is counted of the video and whether the viewer likes it, too. */
    byUser: (userId: string, viewerId: string | null, afterId: string | null, limit: number) => sql<
      FavoriteRow[]
    >`
      select f.id as like_id, ${videoStatsColumns(sql)}
      from interactions.favorites f join (${videoStatsTables(sql, viewerId)}) on v.video_id = f.video_id
      where f.user_id = ${idOrNull(userId)} and f.id < ${afterId ?? Number.MAX_SAFE_INTEGER}
      order by f.id desc limit ${limit}`,
  }
}

/** Whose video it is; null when there is none. */
interface Owner {
  authorId: string | null
}

/** What one statement does for one person, and another for many, done for all who come for one video meanwhile. */
function together(
  forOne: (videoId: string, userId: string) => PromiseLike<[Owner]>,
  forMany: (videoId: string, userIds: readonly string[]) => PromiseLike<[Owner]>,
) {
  return gather(async (videoId: string, userIds: readonly string[]) => {
    const [userId = '', ...others] = new Set(userIds)
    const [{ authorId }] = await (others.length === 0
      ? forOne(videoId, userId)
      : forMany(videoId, [userId, ...others]))
    return authorId
  }, isHeldByOthers)
}
