-- Which pictures people chose, told by videos, which makes and stores them, to users, which shows them with a name: a page
-- that names people asks nobody else for their pictures.
create or replace function videos.project_picture() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  person bigint := coalesce(new.user_id, old.user_id);
  picture text := coalesce(new.object, '');
begin
  if coalesce(new.kind, old.kind) = 'AVATAR' then
    update users.users set avatar = picture where id = person;
  else
    update users.users set background_image = picture where id = person;
  end if;
  return null;
end
$$;

create or replace trigger project_picture
after insert or update or delete on videos.profile_pictures
for each row execute function videos.project_picture();
