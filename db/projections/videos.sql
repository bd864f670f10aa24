-- Which videos exist and who made them, told by videos to interactions: what cannot be liked or commented on
-- has no row there. Authorship never changes, so there is nothing to update.
create or replace function videos.project_video() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into interactions.video_stats (video_id, author_id) values (new.id, new.author_id) on conflict do nothing;
  else
    delete from interactions.video_stats where video_id = old.id;
  end if;
  return null;
end
$$;

create or replace trigger project_video
after insert or delete on videos.videos
for each row execute function videos.project_video();
