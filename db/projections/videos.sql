-- Which videos exist and who made them, told by videos to interactions: what cannot be liked or commented on
-- has no row there. Authorship never changes, so there is nothing to update.
create or replace function videos.project_video() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into interactions.video_stats (video_id, author_id) values (new.id, new.author_id) on conflict do nothing;
  else
    -- Its likes go with it, so they are counted out of what people gave and got. Locked in the order of all who like:
    -- the video's counters, then people's by id; each statement sees what was liked until then.
    perform from interactions.video_stats where video_id = old.id for update;
    perform from interactions.user_stats
      where user_id = any(array(select user_id from interactions.favorites where video_id = old.id) || old.author_id)
      order by user_id for no key update;
    update interactions.user_stats set total_favorited = total_favorited - v.favorite_count
      from interactions.video_stats v where v.video_id = old.id and user_id = v.author_id;
    update interactions.user_stats s set favorite_count = s.favorite_count - 1
      from interactions.favorites f where f.video_id = old.id and s.user_id = f.user_id;
    delete from interactions.video_stats where video_id = old.id;
  end if;
  return null;
end
$$;

create or replace trigger project_video
after insert or delete on videos.videos
for each row execute function videos.project_video();

-- A video's row takes along what hangs on it, in one statement, and a statement has five seconds. Of a video with as much as
-- `most` likes, comments or views, so many of each are taken away beforehand, counted out as if they had been taken back.
-- False when there is less, which the row may take along. Locks as above.
create or replace function videos.thin_out(video bigint, most integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  author bigint;
  fans bigint[];
  remarks bigint[];
  seen tid[];
begin
  select author_id into author from interactions.video_stats where video_id = video for update;
  fans := array(select user_id from interactions.favorites where video_id = video limit most);
  remarks := array(select id from interactions.comments where video_id = video limit most);
  seen := array(select ctid from interactions.views where video_id = video limit most);
  if greatest(cardinality(fans), cardinality(remarks), cardinality(seen)) < most then
    return false;
  end if;
  perform from interactions.user_stats
    where user_id = any(fans || author) order by user_id for no key update;
  delete from interactions.favorites where video_id = video and user_id = any(fans);
  delete from interactions.comments where id = any(remarks);
  delete from interactions.views where ctid = any(seen);
  update interactions.user_stats set favorite_count = favorite_count - 1 where user_id = any(fans);
  update interactions.user_stats set total_favorited = total_favorited - cardinality(fans) where user_id = author;
  update interactions.video_stats set favorite_count = favorite_count - cardinality(fans),
    comment_count = comment_count - cardinality(remarks), view_count = view_count - cardinality(seen)
    where video_id = video;
  return true;
end
$$;
