import type { Sql } from 'postgres'
import { mutualFollows } from './mutual-follows.ts'

/**
 * How many rows of the whole database disagree, by what they count; all zero in a sound one. Full joins, so that
 * a missing counter and a row that belongs to nothing are found too.
 */
export async function countMistakes(sql: Sql): Promise<Record<string, number>> {
  const rows = await sql<{ what: string; mistakes: number }[]>`
    select 'likes of videos' as what, count(*)::int as mistakes
      from (select video_id, count(*) n from interactions.favorites group by 1) f
      full join interactions.video_stats s using (video_id)
      where s.favorite_count is distinct from coalesce(f.n, 0)
    union all select 'comments of videos', count(*)::int
      from (select video_id, count(*) n from interactions.comments group by 1) c
      full join interactions.video_stats s using (video_id)
      where s.comment_count is distinct from coalesce(c.n, 0)
    union all select 'comments received', count(*)::int
      from interactions.comments c join interactions.video_stats s using (video_id)
      where c.video_author_id is distinct from s.author_id
    union all select 'views of videos', count(*)::int
      from (select video_id, count(*) n from interactions.views group by 1) w
      full join interactions.video_stats s using (video_id)
      where s.view_count is distinct from coalesce(w.n, 0)
    union all select 'authors of videos', count(*)::int
      from videos.videos v full join interactions.video_stats s on s.video_id = v.id
      where s.author_id is distinct from v.author_id
    union all select 'likes given', count(*)::int
      from (select user_id, count(*) n from interactions.favorites group by 1) f
      full join interactions.user_stats s using (user_id)
      where s.favorite_count is distinct from coalesce(f.n, 0)
    union all select 'likes received', count(*)::int
      from (select author_id as user_id, sum(favorite_count) n from interactions.video_stats group by 1) r
      full join interactions.user_stats s using (user_id)
      where s.total_favorited is distinct from coalesce(r.n, 0)
    union all select 'works', count(*)::int
      from (select author_id as user_id, count(*) n from videos.videos group by 1) v
      full join videos.author_stats s using (user_id)
      where s.work_count is distinct from coalesce(v.n, 0)
    union all select 'followed people', count(*)::int
      from (select follower_id as user_id, count(*) n from social.follows group by 1) f
      full join social.follow_stats s using (user_id)
      where s.follow_count is distinct from coalesce(f.n, 0)
    union all select 'followers', count(*)::int
      from (select followee_id as user_id, count(*) n from social.follows group by 1) f
      full join social.follow_stats s using (user_id)
      where s.follower_count is distinct from coalesce(f.n, 0)
    union all select 'friends', count(*)::int
      from ${mutualFollows(sql)} f
      full join social.friends s using (user_id, friend_id)
      where s.since is distinct from f.since
    union all select 'people', count(*)::int from users.users u
      full join interactions.user_stats i on i.user_id = u.id full join videos.author_stats v on v.user_id = u.id
      full join social.follow_stats s on s.user_id = u.id full join chat.people c on c.user_id = u.id
      where u.id is null or i.user_id is null or v.user_id is null or s.user_id is null or c.user_id is null
    union all select 'pictures of people', count(*)::int from users.users u
      left join videos.profile_pictures a on a.user_id = u.id and a.kind = 'AVATAR'
      left join videos.profile_pictures b on b.user_id = u.id and b.kind = 'BACKGROUND_IMAGE'
      where u.avatar <> coalesce(a.object, '') or u.background_image <> coalesce(b.object, '')
    union all select 'messages of conversations', count(*)::int
      from (select conversation_id as id, count(*) n, max(sequence) last, max(sent_at) at
        from chat.messages group by 1) m
      full join chat.conversations c using (id)
      where c.last_sequence is distinct from m.n or c.last_sequence is distinct from m.last
        or c.last_sent_at is distinct from m.at`
  return Object.fromEntries(rows.map(({ what, mistakes }) => [what, mistakes]))
}
