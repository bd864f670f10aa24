-- Who were friends before, while people go on following. A pair is found by its later follow, so many follows at a time, each
-- in a transaction of its own: whoever ends one of these follows waits for that long, and then finds what is to be ended. One
-- that is being ended by somebody else is waited for, for no longer than a change of the tables would be.
do $$
declare
  batch constant bigint := 5000;
  newest constant bigint := (select max(id) from social.follows);
  seen bigint := 0;
begin
  while seen < newest loop
    perform set_config('lock_timeout', '100ms', true);
    begin
      with pairs as materialized (
        select later.follower_id as one, later.followee_id as other, later.id
        from social.follows later
        join social.follows earlier on earlier.follower_id = later.followee_id and earlier.followee_id = later.follower_id
        where later.id > seen and later.id <= seen + batch and earlier.id < later.id
        for key share
      )
      insert into social.friends (user_id, friend_id, since)
        select one, other, id from pairs union all select other, one, id from pairs
        on conflict do nothing;
      seen := seen + batch;
    exception when lock_not_available or deadlock_detected then
      perform pg_sleep(0.1);
    end;
    commit;
  end loop;
end
$$;
