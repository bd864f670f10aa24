import type { Fragment, Sql, TransactionSql } from 'postgres'

/**
 * For a `from`: everybody with each of their friends, who are those that follow them back, out of the follows themselves;
 * `since` is the later one of the two follows. What `social.friends` is meant to hold.
 */
export function mutualFollows(sql: Sql | TransactionSql): Fragment {
  return sql`(
    select mine.follower_id as user_id, mine.followee_id as friend_id, greatest(mine.id, theirs.id) as since
    from social.follows mine
    join social.follows theirs on theirs.follower_id = mine.followee_id and theirs.followee_id = mine.follower_id)`
}
