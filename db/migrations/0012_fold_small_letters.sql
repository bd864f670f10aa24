-- The two small forms of sigma, and a letter with its mark in one character or two, no longer tell names apart. Keys that
-- were made before are made anew; where two people's become one, the first keeps the name and the others' keys stay as they are.
update users.users set username_key = folded.key
from (
  select distinct on (key) id, key from (
    select id, normalize(replace(username_key, U&'\03C2', U&'\03C3'), NFKC) as key, username_key from users.users
  ) as each where key <> username_key order by key, id
) as folded
where users.users.id = folded.id
  and not exists (select from users.users as other where other.username_key = folded.key);
