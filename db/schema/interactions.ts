import { sql } from 'drizzle-orm'
import {
  bigint,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

/** Owned by the interactions subgraph: favorites, comments and what they add up to. */
export const interactionsSchema = pgSchema('interactions')

/** One row for every published video, kept by a projection: which videos exist and who made them. */
export const videoStats = interactionsSchema.table(
  'video_stats',
  {
    videoId: bigint('video_id', { mode: 'bigint' }).primaryKey(),
    authorId: bigint('author_id', { mode: 'bigint' }).notNull(),
    favoriteCount: integer('favorite_count').notNull().default(0),
    commentCount: integer('comment_count').notNull().default(0),
    viewCount: integer('view_count').notNull().default(0),
  },
  (t) => [index('video_stats_by_author').on(t.authorId)],
)

/** Somebody watched a video during an hour: the row that makes them count once. */
export const views = interactionsSchema.table(
  'views',
  {
    videoId: bigint('video_id', { mode: 'bigint' })
      .notNull()
      .references(() => videoStats.videoId, { onDelete: 'cascade' }),
    viewerId: bigint('viewer_id', { mode: 'bigint' }).notNull(),
    hour: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.videoId, t.hour, t.viewerId] }),
    // What is counted by the day, of the whole system.
    index('views_by_time').on(t.hour),
    // What goes with a person.
    index('views_by_viewer').on(t.viewerId).concurrently(),
  ],
)

/** One row for every registered user, kept by a projection. */
export const userStats = interactionsSchema.table('user_stats', {
  userId: bigint('user_id', { mode: 'bigint' }).primaryKey(),
  /** Favorites received over all of the user's videos. */
  totalFavorited: integer('total_favorited').notNull().default(0),
  /** Favorites given. */
  favoriteCount: integer('favorite_count').notNull().default(0),
})

export const favorites = interactionsSchema.table(
  'favorites',
  {
    /** Orders a user's liked list, newest first. */
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: bigint('user_id', { mode: 'bigint' }).notNull(),
    videoId: bigint('video_id', { mode: 'bigint' })
      .notNull()
      .references(() => videoStats.videoId, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [
    unique('favorites_once').on(t.videoId, t.userId),
    index('favorites_by_user').on(t.userId, t.id.desc().nullsFirst()),
    // What is counted by the day.
    index('favorites_by_time').on(t.createdAt),
  ],
)

export const comments = interactionsSchema.table(
  'comments',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    videoId: bigint('video_id', { mode: 'bigint' })
      .notNull()
      .references(() => videoStats.videoId, { onDelete: 'cascade' }),
    authorId: bigint('author_id', { mode: 'bigint' }).notNull(),
    /** Whose video it is, which says who receives the comment; a projection, so that what one person receives is in order. */
    videoAuthorId: bigint('video_author_id', { mode: 'bigint' }),
    content: text().notNull(),
    /** Where it was written from, kept only while the operator wants that shown. */
    region: text(),
    /** Chosen by the author's client; makes sending again harmless. */
    clientCommentId: text('client_comment_id'),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [
    // Those that were sent with an id alone: a comment of the app costs nothing more.
    uniqueIndex('comments_once')
      .on(t.videoId, t.authorId, t.clientCommentId)
      .concurrently()
      .where(sql`client_comment_id is not null`),
    index('comments_by_video').on(t.videoId, t.id.desc().nullsFirst()),
    // What others said about one person's videos.
    index('comments_received')
      .on(t.videoAuthorId, t.id.desc().nullsFirst())
      .concurrently()
      .where(sql`author_id <> video_author_id`),
    // What goes with a person.
    index('comments_by_author').on(t.authorId).concurrently(),
    // What is counted by the day.
    index('comments_by_time').on(t.createdAt),
  ],
)

/** Comments that a moderator deleted; not what they said. Only ever added to: the subgraph's role may not change or delete. */
export const moderatedComments = interactionsSchema.table('moderated_comments', {
  commentId: bigint('comment_id', { mode: 'bigint' }).primaryKey(),
  videoId: bigint('video_id', { mode: 'bigint' }).notNull(),
  authorId: bigint('author_id', { mode: 'bigint' }).notNull(),
  moderatorId: bigint('moderator_id', { mode: 'bigint' }).notNull(),
  deletedAt: timestamp('deleted_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
})
