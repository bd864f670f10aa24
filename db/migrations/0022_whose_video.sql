ALTER TABLE "interactions"."comments" ADD COLUMN "video_author_id" bigint;--> statement-breakpoint
-- As `db/projections/comments.sql` was then, which says why. It is here because nothing may be missed by the next migration, which
-- looks at the rows that are there.
create function interactions.say_whose_video() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  new.video_author_id := (select author_id from interactions.video_stats where video_id = new.video_id);
  return new;
end
$$;--> statement-breakpoint
create trigger say_whose_video
before insert on interactions.comments
for each row execute function interactions.say_whose_video();
