-- Whose video was commented on before, while people go on commenting: so many comments at a time, each in a transaction of its own.
-- One that is being deleted is waited for, for no longer than a change of the tables would be.
do $$
declare
  batch constant bigint := 5000;
  newest constant bigint := (select max(id) from interactions.comments);
  seen bigint := 0;
begin
  while seen < newest loop
    perform set_config('lock_timeout', '100ms', true);
    begin
      update interactions.comments c set video_author_id = v.author_id from interactions.video_stats v
        where v.video_id = c.video_id and c.id > seen and c.id <= seen + batch and c.video_author_id is null;
      seen := seen + batch;
    exception when lock_not_available or deadlock_detected then
      perform pg_sleep(0.1);
    end;
    commit;
  end loop;
end
$$;
