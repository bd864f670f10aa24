import postgres from 'postgres'
import { usernameKey } from './username-key.ts'

/** Somebody, with how much there is of them. */
export interface Person {
  id: string
  username: string
  /** The day on which they registered (UTC). */
  since: string
  videos: number
  likes: number
  follows: number
  followers: number
  conversations: number
}

/** Whoever has a name; null when nobody has. */
export async function personCalled(url: string, name: string): Promise<Person | null> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const [person] = await sql<Person[]>`
      select u.id::text, u.username, to_char(u.created_at at time zone 'UTC', 'YYYY-MM-DD') as since,
        v.work_count as videos, i.favorite_count as likes, s.follow_count as follows, s.follower_count as followers,
        ((select count(*) from chat.conversations where low_id = u.id)
          + (select count(*) from chat.conversations where high_id = u.id))::int as conversations
      from users.users u join videos.author_stats v on v.user_id = u.id
      join interactions.user_stats i on i.user_id = u.id join social.follow_stats s on s.user_id = u.id
      where u.username_key = ${usernameKey(name)} and u.left_at is null`
    return person ?? null
  } finally {
    await sql.end()
  }
}
