-- What goes with a person who leaves, taken away so many rows at a time: a statement has five seconds, and somebody may have
-- hundreds of thousands. Each function takes away some of one kind, counted out as if it had been taken back, and says whether
-- there was any. Each call is a transaction of its own: of several kinds together, the locks would not be in everybody's order.

-- Uploads first, before videos come of them. What is in the media store goes with the next sweep.
create or replace function videos.erase_some(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  video bigint;
begin
  delete from videos.uploads where id = any(array(select id from videos.uploads where owner_id = person limit most));
  if found then
    return true;
  end if;
  delete from videos.profile_pictures where user_id = person;
  -- The video's row, the count of works, then likes: as whoever deletes a video.
  select id into video from videos.videos where author_id = person order by id desc limit 1 for update;
  if not found then
    return false;
  end if;
  if not videos.thin_out(video, most) then
    update videos.author_stats set work_count = work_count - 1 where user_id = person;
    delete from videos.videos where id = video;
  end if;
  return true;
end
$$;

-- Videos' counters by id, then people's: as everybody who likes, comments and watches (`favorite-store.ts`).
create or replace function interactions.erase_likes(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  likes bigint[];
  liked bigint[];
  people bigint[];
  authors bigint[];
begin
  select array_agg(id), array_agg(video_id) into likes, liked
    from (select id, video_id from interactions.favorites where user_id = person order by id desc limit most) given;
  if likes is null then
    return false;
  end if;
  perform from interactions.video_stats where video_id = any(liked) order by video_id for no key update;
  people := array(select author_id from interactions.video_stats where video_id = any(liked) union select person);
  perform from interactions.user_stats where user_id = any(people) order by user_id for no key update;
  with gone as (
    delete from interactions.favorites where id = any(likes) returning video_id
  ), counted as (
    update interactions.video_stats s set favorite_count = s.favorite_count - 1
    from gone where s.video_id = gone.video_id returning s.author_id
  )
  select array_agg(author_id) into authors from counted;
  update interactions.user_stats s set total_favorited = s.total_favorited - lost.likes
    from (select id, count(*)::integer as likes from unnest(authors) as author (id) group by id) lost
    where s.user_id = lost.id;
  update interactions.user_stats set favorite_count = favorite_count - coalesce(cardinality(authors), 0)
    where user_id = person;
  return true;
end
$$;

create or replace function interactions.erase_comments(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  remarks bigint[];
  commented bigint[];
begin
  select array_agg(id), array_agg(video_id) into remarks, commented
    from (select id, video_id from interactions.comments where author_id = person limit most) said;
  if remarks is null then
    return false;
  end if;
  perform from interactions.video_stats where video_id = any(commented) order by video_id for no key update;
  with gone as (
    delete from interactions.comments where id = any(remarks) returning video_id
  )
  update interactions.video_stats s set comment_count = s.comment_count - lost.comments
    from (select video_id, count(*)::integer as comments from gone group by video_id) lost
    where s.video_id = lost.video_id;
  return true;
end
$$;

create or replace function interactions.erase_views(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  seen tid[];
  watched bigint[];
begin
  select array_agg(place), array_agg(video_id) into seen, watched
    from (select ctid as place, video_id from interactions.views where viewer_id = person limit most) looked;
  if seen is null then
    return false;
  end if;
  perform from interactions.video_stats where video_id = any(watched) order by video_id for no key update;
  with gone as (
    -- Named once more: while the counters were waited for, another's view may have come to one of these places.
    delete from interactions.views where ctid = any(seen) and viewer_id = person returning video_id
  )
  update interactions.video_stats s set view_count = s.view_count - lost.views
    from (select video_id, count(*)::integer as views from gone group by video_id) lost
    where s.video_id = lost.video_id;
  return true;
end
$$;

-- The follows, then people's counters by id: as everybody who ends one (`follow-store.ts`).
create or replace function social.erase_some(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  ended bigint[];
  followers bigint[];
  followees bigint[];
begin
  ended := array(
    (select id from social.follows where follower_id = person order by id desc limit most)
    union all
    (select id from social.follows where followee_id = person order by id desc limit most));
  if cardinality(ended) = 0 then
    return false;
  end if;
  perform from social.follows where id = any(ended) order by id for update;
  with gone as (
    delete from social.follows where id = any(ended) returning follower_id, followee_id
  )
  select array_agg(follower_id), array_agg(followee_id) into followers, followees from gone;
  perform from social.follow_stats where user_id = any(followers || followees) order by user_id for no key update;
  update social.follow_stats s
    set follow_count = s.follow_count - lost.follows, follower_count = s.follower_count - lost.followers
    from (
      select id, sum(follow)::integer as follows, sum(follower)::integer as followers
      from (
        select unnest(followers) as id, 1 as follow, 0 as follower
        union all
        select unnest(followees), 0, 1
      ) each group by id
    ) lost
    where s.user_id = lost.id;
  return true;
end
$$;

-- From the newest message on: what is left of a conversation meanwhile is a conversation.
create or replace function chat.erase_some(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  conversation bigint;
  rest record;
begin
  select id into conversation from (
    (select id from chat.conversations where low_id = person limit 1)
    union all
    (select id from chat.conversations where high_id = person limit 1)
  ) theirs limit 1;
  if not found then
    return false;
  end if;
  perform from chat.conversations where id = conversation for update;
  select sequence, sent_at into rest from chat.messages
    where conversation_id = conversation order by sequence desc offset most limit 1;
  if found then
    delete from chat.messages where conversation_id = conversation and sequence > rest.sequence;
    update chat.conversations set last_sequence = rest.sequence, last_sent_at = rest.sent_at where id = conversation;
  else
    delete from chat.conversations where id = conversation;
  end if;
  return true;
end
$$;

-- What others see first goes first. False when there is nothing any more.
create or replace function users.erase_some(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return case
    when videos.erase_some(person, most) then true
    when interactions.erase_comments(person, most) then true
    when social.erase_some(person, most) then true
    when chat.erase_some(person, most) then true
    when interactions.erase_likes(person, most) then true
    else interactions.erase_views(person, most)
  end;
end
$$;

-- It asks nobody whether the person has left: for what follows alone.
revoke execute on function users.erase_some from public;

-- One step of erasing somebody who has left: some of what is theirs, or at last the person. True when there is more to do,
-- false when nobody is left, null when somebody else is at it at this moment.
create or replace function users.erase(person bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform from users.users where id = person and left_at is not null for no key update skip locked;
  if not found then
    return case when exists (select from users.users where id = person and left_at is not null) then null else false end;
  end if;
  if users.erase_some(person, most) then
    return true;
  end if;
  -- Nothing is to be seen any more. Whoever adds something of theirs holds one of these rows until it is there: from here on
  -- nothing can come, and what came before is seen now and left to the next step. Works before likes, as whoever deletes a video.
  perform from videos.author_stats where user_id = person for update;
  perform from interactions.user_stats where user_id = person for update;
  perform from social.follow_stats where user_id = person for update;
  perform from chat.people where user_id = person for update;
  if exists (select from videos.uploads where owner_id = person)
    or exists (select from videos.videos where author_id = person)
    or exists (select from interactions.favorites where user_id = person)
    or exists (select from interactions.comments where author_id = person)
    or exists (select from interactions.views where viewer_id = person)
    or exists (select from social.follows where follower_id = person)
    or exists (select from social.follows where followee_id = person)
    or exists (select from chat.conversations where low_id = person)
    or exists (select from chat.conversations where high_id = person)
  then
    return true;
  end if;
  delete from users.users where id = person;
  return false;
end
$$;
