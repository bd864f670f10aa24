CREATE TABLE "social"."friends" (
	"user_id" bigint NOT NULL,
	"friend_id" bigint NOT NULL,
	"since" bigint NOT NULL,
	CONSTRAINT "friends_user_id_friend_id_pk" PRIMARY KEY("user_id","friend_id")
);
--> statement-breakpoint
CREATE INDEX "friends_in_order" ON "social"."friends" USING btree ("user_id","since" DESC NULLS FIRST);--> statement-breakpoint
-- As `db/projections/friends.sql` was then, which says why. It is here because nothing may be missed by the next migration, which
-- looks at the rows that are there.
create function social.befriend() returns trigger
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
$$;--> statement-breakpoint
create function social.unfriend() returns trigger
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
$$;--> statement-breakpoint
create trigger befriend
after insert on social.follows referencing new table as come
for each statement execute function social.befriend();--> statement-breakpoint
create trigger unfriend
after delete on social.follows referencing old table as gone
for each statement execute function social.unfriend();
