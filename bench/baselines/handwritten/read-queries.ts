import type { Sql } from 'postgres'
import type { CommentFields, UserFields, VideoFields } from './views.ts'

/**
 * One SQL statement for each page, across all schemas, building the contract's JSON in Postgres'
 * own rows. It is what a careful developer would write by hand for this app and nothing else.
 */
export function readQueries(sql: Sql) {
  const user = (alias: string) =>
    sql.unsafe(`
    ${alias}.id as user_id, ${alias}.username, ${alias}.avatar, ${alias}.background_image, ${alias}.signature,
    fs.follow_count, fs.follower_count, us.total_favorited, us.favorite_count as given_count, a.work_count,
    fo.id is not null as is_follow`)
  const userJoins = (alias: string, viewer: string | null) => sql`
    join social.follow_stats fs on fs.user_id = ${sql(alias)}.id
    join interactions.user_stats us on us.user_id = ${sql(alias)}.id
    join videos.author_stats a on a.user_id = ${sql(alias)}.id
    left join social.follows fo on fo.follower_id = ${viewer} and fo.followee_id = ${sql(alias)}.id`
  const video = sql`v.id, v.title, v.video_object, v.cover_object, v.published_at, s.favorite_count, s.comment_count,
    fa.user_id is not null as is_favorite`
  const videoJoins = (viewer: string | null) => sql`
    join interactions.video_stats s on s.video_id = v.id
    left join interactions.favorites fa on fa.video_id = v.id and fa.user_id = ${viewer}
    join users.users u on u.id = v.author_id ${userJoins('u', viewer)}`

  return {
    feed: (before: Date, first: number, viewer: string | null) => sql<VideoFields[]>`
      select ${video}, ${user('u')} from (
        select * from videos.videos where published_at < ${before}
        order by published_at desc fetch first ${first} rows with ties
      ) v ${videoJoins(viewer)} order by v.published_at desc, v.id desc`,
    profile: (id: string, viewer: string | null) => sql<UserFields[]>`
      select ${user('u')} from users.users u ${userJoins('u', viewer)} where u.id = ${id}`,
    comments: (videoId: string, viewer: string | null) => sql<CommentFields[]>`
      select c.id, c.content, c.created_at, ${user('u')} from interactions.comments c
      join users.users u on u.id = c.author_id ${userJoins('u', viewer)}
      where c.video_id = ${videoId} order by c.id desc limit 200`,
    friends: (viewer: string) => sql<(UserFields & { content: string | null; senderId: string | null })[]>`
      select m.content, m.sender_id, ${user('u')}
      from social.friends friend join users.users u on u.id = friend.friend_id ${userJoins('u', viewer)}
      left join chat.conversations c on c.low_id = least(${viewer}::bigint, u.id) and c.high_id = greatest(${viewer}::bigint, u.id)
      left join chat.messages m on m.conversation_id = c.id and m.sequence = c.last_sequence
      where friend.user_id = ${viewer} order by friend.since desc limit 200`,
    favorites: (userId: string, viewer: string | null) => sql<VideoFields[]>`
      select ${video}, ${user('u')} from (
        select id as liked, video_id from interactions.favorites where user_id = ${userId} order by id desc limit 200
      ) l join videos.videos v on v.id = l.video_id ${videoJoins(viewer)} order by l.liked desc`,
  }
}
