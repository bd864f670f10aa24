-- Who exists, told by users to everybody who counts or addresses people. The copy is written inside the
-- registering transaction, so it is never late.
create or replace function users.project_person() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into videos.author_stats (user_id) values (new.id) on conflict do nothing;
    insert into interactions.user_stats (user_id) values (new.id) on conflict do nothing;
    insert into social.follow_stats (user_id) values (new.id) on conflict do nothing;
    insert into chat.people (user_id) values (new.id) on conflict do nothing;
  else
    -- `users.erase` leaves nothing to this. Whoever deletes a row by hand takes along what belongs to it all the same.
    while users.erase_some(old.id, 5000) loop end loop;
    delete from videos.author_stats where user_id = old.id;
    delete from interactions.user_stats where user_id = old.id;
    delete from social.follow_stats where user_id = old.id;
    delete from chat.people where user_id = old.id;
  end if;
  return null;
end
$$;

create or replace trigger project_person
after insert or delete on users.users
for each row execute function users.project_person();
