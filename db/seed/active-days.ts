import type { TransactionSql } from 'postgres'
import type { IdRange } from '../counters.ts'

/** Days that are still asked about; older ones would only fill the table. */
const REMEMBERED = '60 days'

/** Whoever did something on a day was there, signed in. */
export async function fillActiveDays(
  sql: TransactionSql,
  { first, count }: IdRange,
  until: Date,
): Promise<void> {
  const isNew = sql`between ${first} and ${first + count - 1}`
  const since = sql`>= ${until}::timestamptz - ${REMEMBERED}::interval`
  await sql`
    insert into users.active_days (day, user_id)
    select (time at time zone 'UTC')::date, user_id from (
      select hour as time, viewer_id as user_id from interactions.views where hour ${since}
      union all select created_at, user_id from interactions.favorites where created_at ${since}
      union all select created_at, author_id from interactions.comments where created_at ${since}
      union all select created_at, follower_id from social.follows where created_at ${since}
      union all select sent_at, sender_id from chat.messages where sent_at ${since}) done
    where user_id ${isNew} group by 1, 2
    on conflict do nothing`
  await sql`
    insert into users.last_days (user_id, day)
    select user_id, max(day) from users.active_days where user_id ${isNew} group by 1
    on conflict (user_id) do update set day = greatest(last_days.day, excluded.day)`
}
