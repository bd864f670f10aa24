import type postgres from 'postgres'

/** Somebody who did everything so often that each of their lists has more than a thousand pages. */
export interface Prolific {
  id: string
  /** A video with that many comments. */
  videoId: string
  /** With whom there are that many messages. */
  peerId: string
}

const NAME = 'prolific'

/** Finds that person, or makes them: rows of the same kind as everybody's, with the counters that go with them. */
export async function prolificPerson(sql: postgres.Sql, deeds: number): Promise<Prolific> {
  const [known] = await sql<{ id: string }[]>`select id::text from users.users where username = ${NAME}`
  const id = known?.id ?? (await sql.begin((tx) => make(tx, deeds)))
  const [video] = await sql<[{ id: string }]>`
    select id::text from videos.videos where author_id = ${id} order by id limit 1`
  await hearFromOthers(sql, id, deeds)
  return { id, videoId: video.id, peerId: await peerOf(sql, id, deeds) }
}

/** A comment of somebody else on each of that person's videos. */
async function hearFromOthers(sql: postgres.Sql, id: string, deeds: number): Promise<void> {
  const [known] = await sql`
    select from interactions.comments where video_author_id = ${id} and author_id <> video_author_id limit 1`
  if (known) return
  await sql`
    with written as (
      insert into interactions.comments (video_id, author_id, content)
      select video_id, (select min(user_id) from interactions.user_stats), 'well done'
      from interactions.video_stats where author_id = ${id} order by video_id limit ${deeds} returning video_id
    )
    update interactions.video_stats set comment_count = comment_count + 1
    where video_id in (select video_id from written)`
}

/** Whom that person writes to without end. */
async function peerOf(sql: postgres.Sql, id: string, deeds: number): Promise<string> {
  const [known] = await sql<{ peer: string }[]>`
    select low_id::text as peer from chat.conversations where high_id = ${id} and last_sequence >= ${deeds}`
  if (known) return known.peer
  const [made] = await sql<[{ peer: string }]>`
    with conversation as (
      insert into chat.conversations (low_id, high_id, last_sequence, last_sent_at)
      select min(user_id), ${id}, ${deeds}, timestamptz '2020-01-01' from chat.people
      on conflict (low_id, high_id) do nothing returning id, low_id
    ), written as (
      insert into chat.messages (conversation_id, sequence, sender_id, recipient_id, content, sent_at)
      select id, n, case n % 2 when 0 then low_id else ${id}::bigint end, case n % 2 when 0 then ${id}::bigint else low_id end,
        'message ' || n, timestamptz '2020-01-01' - (${deeds}::integer - n) * interval '1 s'
      from conversation, generate_series(1, ${deeds}) as n
    )
    select low_id::text as peer from conversation`
  return made.peer
}

async function make(sql: postgres.TransactionSql, deeds: number): Promise<string> {
  const [{ id }] = await sql<[{ id: string }]>`
    insert into users.users (username, username_key, password_hash) values (${NAME}, ${NAME}, 'x') returning id::text`
  // Long ago, so that the feed stays as it was.
  await sql`
    insert into videos.videos
      (author_id, title, video_object, cover_object, duration_ms, width, height, content_hash, published_at)
    select ${id}, 'film ' || n, 'v.mp4', 'c.jpg', 1000, 360, 640, 'hash ' || n, timestamptz '2010-01-01' + n * interval '1 s'
    from generate_series(1, ${deeds}) as n`
  await sql`update videos.author_stats set work_count = ${deeds} where user_id = ${id}`
  await sql`
    with liked as (
      insert into interactions.favorites (user_id, video_id)
      select ${id}, video_id from interactions.video_stats where author_id <> ${id} order by video_id limit ${deeds}
      returning video_id
    ), counted as (
      update interactions.video_stats set favorite_count = favorite_count + 1
      where video_id in (select video_id from liked) returning author_id
    ), authors as (select author_id, count(*) as n from counted group by 1)
    update interactions.user_stats u set
      total_favorited = total_favorited + coalesce((select n from authors where author_id = u.user_id), 0),
      favorite_count = favorite_count + case when u.user_id = ${id} then (select count(*) from liked) else 0 end
    where user_id = ${id} or user_id in (select author_id from authors)`
  await sql`
    with video as (select min(id) as id from videos.videos where author_id = ${id}), written as (
      insert into interactions.comments (video_id, author_id, content)
      select video.id, ${id}, 'comment ' || n from video, generate_series(1, ${deeds}) as n returning video_id
    )
    update interactions.video_stats set comment_count = comment_count + ${deeds} where video_id = (select id from video)`
  await sql`
    with others as (select user_id from social.follow_stats where user_id <> ${id} order by user_id limit ${deeds}),
    follows as (
      insert into social.follows (follower_id, followee_id)
      select ${id}, user_id from others union all select user_id, ${id} from others returning follower_id
    )
    update social.follow_stats set
      follow_count = follow_count + case when user_id = ${id} then ${deeds} else 1 end,
      follower_count = follower_count + case when user_id = ${id} then ${deeds} else 1 end
    where user_id = ${id} or user_id in (select user_id from others)`
  return id
}
