import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgSchema, primaryKey, timestamp, unique } from 'drizzle-orm/pg-core'

/** Owned by the social subgraph: who follows whom. */
export const socialSchema = pgSchema('social')

/** One row for every registered user, kept by a projection. */
export const followStats = socialSchema.table('follow_stats', {
  userId: bigint('user_id', { mode: 'bigint' }).primaryKey(),
  followCount: integer('follow_count').notNull().default(0),
  followerCount: integer('follower_count').notNull().default(0),
})

export const follows = socialSchema.table(
  'follows',
  {
    /** Orders both lists, newest first. */
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    followerId: bigint('follower_id', { mode: 'bigint' })
      .notNull()
      .references(() => followStats.userId, { onDelete: 'cascade' }),
    followeeId: bigint('followee_id', { mode: 'bigint' })
      .notNull()
      .references(() => followStats.userId, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [
    unique('follows_once').on(t.followerId, t.followeeId),
    index('follows_by_follower').on(t.followerId, t.id.desc().nullsFirst()),
    index('follows_by_followee').on(t.followeeId, t.id.desc().nullsFirst()),
    // What is counted by the day.
    index('follows_by_time').on(t.createdAt),
    check('nobody_follows_himself', sql`${t.followerId} <> ${t.followeeId}`),
  ],
)

/**
 * Two people who follow each other, once from each side: kept by a trigger (`db/projections/friends.sql`). Not columns of
 * `follows`: whoever makes two people friends would have to change the other's row, which may be waiting for them while it
 * goes; and each change of it is an entry in all of its indexes.
 */
export const friends = socialSchema.table(
  'friends',
  {
    userId: bigint('user_id', { mode: 'bigint' }).notNull(),
    friendId: bigint('friend_id', { mode: 'bigint' }).notNull(),
    /** The later one of the two follows. Orders the list, newest first. */
    since: bigint({ mode: 'bigint' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.friendId] }),
    index('friends_in_order').on(t.userId, t.since.desc().nullsFirst()),
  ],
)
