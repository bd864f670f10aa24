-- Whose video a comment is on, told by interactions' own videos to their comments: what one person receives is read in its order,
-- and so costs the same for somebody with thousands of videos. Authorship never changes, so there is nothing to update.
create or replace function interactions.say_whose_video() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  new.video_author_id := (select author_id from interactions.video_stats where video_id = new.video_id);
  return new;
end
$$;

create or replace trigger say_whose_video
before insert on interactions.comments
for each row execute function interactions.say_whose_video();
