-- Who are friends, told by follows to the list of friends, which is read in its order and so costs the same for somebody
-- who follows everybody. At the end of each statement that changes follows: the two people's counters are locked first, by
-- id, as by everybody who follows (`follow-store.ts`), and each statement here sees what was committed until then. So of two
-- who follow each other, or one who comes while the other goes, the second one sees what the first one did.
create or replace function social.befriend() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform from social.follow_stats
    where user_id = any(array(select follower_id from come union all select followee_id from come))
    order by user_id for no key update;
  insert into social.friends (user_id, friend_id, since)
    select side.user_id, side.friend_id, greatest(mine.id, theirs.id)
    from come mine
    join social.follows theirs on theirs.follower_id = mine.followee_id and theirs.followee_id = mine.follower_id
    cross join lateral (
      values (mine.follower_id, mine.followee_id), (mine.followee_id, mine.follower_id)
    ) side (user_id, friend_id)
    on conflict do nothing;
  return null;
end
$$;

create or replace function social.unfriend() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform from social.follow_stats
    where user_id = any(array(select follower_id from gone union all select followee_id from gone))
    order by user_id for no key update;
  delete from social.friends f
    using (select follower_id, followee_id from gone union all select followee_id, follower_id from gone) side
    where f.user_id = side.follower_id and f.friend_id = side.followee_id;
  return null;
end
$$;

create or replace trigger befriend
after insert on social.follows referencing new table as come
for each statement execute function social.befriend();

create or replace trigger unfriend
after delete on social.follows referencing old table as gone
for each statement execute function social.unfriend();
