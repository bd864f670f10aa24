import type { TransactionSql } from 'postgres'
import { mutualFollows } from './mutual-follows.ts'

/** Consecutive ids: `count` of them, from `first` on. */
export interface IdRange {
  first: number
  count: number
}

/**
 * Writes the projections and counters of people and videos that were inserted in bulk, a whole table at a time.
 * Right whether or not the triggers of the projections ran. Only for rows nobody else can have touched yet.
 */
export async function fillCounters(sql: TransactionSql, users: IdRange, videos: IdRange): Promise<void> {
  const isNewUser = sql`between ${users.first} and ${users.first + users.count - 1}`
  const isNewVideo = sql`between ${videos.first} and ${videos.first + videos.count - 1}`
  await sql`
    insert into interactions.video_stats (video_id, author_id, favorite_count, comment_count, view_count)
    select v.id, v.author_id, coalesce(f.n, 0), coalesce(c.n, 0), coalesce(w.n, 0) from videos.videos v
    left join (select video_id, count(*) n from interactions.favorites where video_id ${isNewVideo} group by 1) f
      on f.video_id = v.id
    left join (select video_id, count(*) n from interactions.comments where video_id ${isNewVideo} group by 1) c
      on c.video_id = v.id
    left join (select video_id, count(*) n from interactions.views where video_id ${isNewVideo} group by 1) w
      on w.video_id = v.id
    where v.id ${isNewVideo} order by v.id
    on conflict (video_id) do update
      set favorite_count = excluded.favorite_count, comment_count = excluded.comment_count,
        view_count = excluded.view_count`
  await sql`
    insert into interactions.user_stats (user_id, total_favorited, favorite_count)
    select u.id, coalesce(r.n, 0), coalesce(g.n, 0) from users.users u
    left join (select author_id, sum(favorite_count) n from interactions.video_stats
      where video_id ${isNewVideo} group by 1) r on r.author_id = u.id
    left join (select user_id, count(*) n from interactions.favorites where user_id ${isNewUser} group by 1) g
      on g.user_id = u.id
    where u.id ${isNewUser} order by u.id
    on conflict (user_id) do update
      set total_favorited = excluded.total_favorited, favorite_count = excluded.favorite_count`
  await sql`
    insert into videos.author_stats (user_id, work_count)
    select u.id, coalesce(v.n, 0) from users.users u
    left join (select author_id, count(*) n from videos.videos where author_id ${isNewUser} group by 1) v
      on v.author_id = u.id
    where u.id ${isNewUser} order by u.id
    on conflict (user_id) do update set work_count = excluded.work_count`
  await sql`
    insert into social.follow_stats (user_id, follow_count, follower_count)
    select u.id, coalesce(o.n, 0), coalesce(i.n, 0) from users.users u
    left join (select follower_id, count(*) n from social.follows where follower_id ${isNewUser} group by 1) o
      on o.follower_id = u.id
    left join (select followee_id, count(*) n from social.follows where followee_id ${isNewUser} group by 1) i
      on i.followee_id = u.id
    where u.id ${isNewUser} order by u.id
    on conflict (user_id) do update
      set follow_count = excluded.follow_count, follower_count = excluded.follower_count`
  await sql`
    insert into social.friends (user_id, friend_id, since)
    select user_id, friend_id, since from ${mutualFollows(sql)} f where user_id ${isNewUser} order by user_id, since
    on conflict (user_id, friend_id) do nothing`
  await sql`
    insert into chat.people (user_id) select id from users.users where id ${isNewUser} order by id
    on conflict (user_id) do nothing`
}
