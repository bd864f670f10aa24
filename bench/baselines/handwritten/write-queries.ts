import type { Sql } from 'postgres'
import type { CommentFields } from './views.ts'

/** One SQL statement for each thing that people do, with every counter that moves with it. */
export function writeQueries(sql: Sql) {
  const countLike = (userId: string, by: 1 | -1) => sql`
    video as (
      update interactions.video_stats set favorite_count = favorite_count + ${by}
      where video_id = (select video_id from changed) returning author_id
    ), people as materialized (
      select user_id from interactions.user_stats
      where user_id in (${userId}, (select author_id from video)) and exists (select from video)
      order by user_id for no key update
    )
    update interactions.user_stats set
      total_favorited = total_favorited + case when user_id = (select author_id from video) then ${by} else 0 end,
      favorite_count = favorite_count + case when user_id = ${userId} then ${by} else 0 end
    where user_id = any(array(select user_id from people))`
  const countFollow = (followerId: string, followeeId: string, by: 1 | -1) => sql`
    people as materialized (
      select user_id from social.follow_stats
      where user_id in (${followerId}, ${followeeId}) and exists (select from changed)
      order by user_id for no key update
    )
    update social.follow_stats set
      follow_count = follow_count + case when user_id = ${followerId} then ${by} else 0 end,
      follower_count = follower_count + case when user_id = ${followeeId} then ${by} else 0 end
    where user_id = any(array(select user_id from people))`

  return {
    like: (userId: string, videoId: string) => sql`
      with changed as (
        insert into interactions.favorites (user_id, video_id) values (${userId}, ${videoId})
        on conflict (video_id, user_id) do nothing returning video_id
      ), ${countLike(userId, 1)}`,
    unlike: (userId: string, videoId: string) => sql`
      with changed as (
        delete from interactions.favorites where user_id = ${userId} and video_id = ${videoId} returning video_id
      ), ${countLike(userId, -1)}`,
    follow: (followerId: string, followeeId: string) => sql`
      with changed as (
        insert into social.follows (follower_id, followee_id) values (${followerId}, ${followeeId})
        on conflict (follower_id, followee_id) do nothing returning followee_id
      ), ${countFollow(followerId, followeeId, 1)}`,
    unfollow: (followerId: string, followeeId: string) => sql`
      with changed as (
        delete from social.follows where follower_id = ${followerId} and followee_id = ${followeeId}
        returning followee_id
      ), ${countFollow(followerId, followeeId, -1)}`,
    comment: (userId: string, videoId: string, content: string) => sql<CommentFields[]>`
      with counted as (
        update interactions.video_stats set comment_count = comment_count + 1
        where video_id = ${videoId} returning video_id
      ), c as (
        insert into interactions.comments (video_id, author_id, content)
        select video_id, ${userId}, ${content} from counted returning id, author_id, content, created_at
      )
      select c.id, c.content, c.created_at, u.id as user_id, u.username, u.avatar, u.background_image, u.signature,
        fs.follow_count, fs.follower_count, us.total_favorited, us.favorite_count as given_count, a.work_count,
        false as is_follow
      from c join users.users u on u.id = c.author_id
      join social.follow_stats fs on fs.user_id = u.id
      join interactions.user_stats us on us.user_id = u.id
      join videos.author_stats a on a.user_id = u.id`,
    password: (usernameKey: string) => sql<{ id: string; passwordHash: string }[]>`
      select id, password_hash from users.users where username_key = ${usernameKey}`,
    openSession: (userId: string, tokenHash: string) => sql`
      with ended as (
        delete from users.sessions where user_id = ${userId} and (expires_at <= now() or id in (
          select id from users.sessions where user_id = ${userId} order by id desc offset 49))
      )
      insert into users.sessions (user_id, token_hash, scope, expires_at, ends_at)
      values (${userId}, ${tokenHash}, 'douyin', now() + interval '30 days', now() + interval '90 days')`,
  }
}
