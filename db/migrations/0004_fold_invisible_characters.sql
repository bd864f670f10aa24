-- Characters that are not shown no longer tell names apart. Keys that were made before are made anew; where two
-- people's become one, the first keeps the name and the others' keys stay as they are.
update users.users set username_key = folded.key
from (
  select distinct on (key) id, key from (
    select id, btrim(regexp_replace(username_key,
      U&'[\034F\115F\1160\17B4\17B5\180B-\180F\2065\3164\FE00-\FE0F\FFA0\FFF0-\FFF8\+0E0000-\+0E0FFF]', '', 'g')) as key,
      username_key
    from users.users
  ) as each where key <> username_key and key <> '' order by key, id
) as folded
where users.users.id = folded.id
  and not exists (select from users.users as other where other.username_key = folded.key);
