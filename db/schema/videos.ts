import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgSchema, text, timestamp } from 'drizzle-orm/pg-core'

/** Owned by the videos subgraph: what people publish, and how much of it. */
export const videosSchema = pgSchema('videos')

export const videos = videosSchema.table(
  'videos',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    authorId: bigint('author_id', { mode: 'bigint' }).notNull(),
    title: text().notNull(),
    /** Names in the media store; random, ours, never the client's. */
    videoObject: text('video_object').notNull(),
    coverObject: text('cover_object').notNull(),
    durationMs: integer('duration_ms').notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    /** The upload it was published from; publishing that again gives this video. Null for seeded ones. */
    uploadId: text('upload_id').unique(),
    /** SHA-256 of the bytes that were uploaded, hex: the same bytes and title twice within a minute are a retry. */
    contentHash: text('content_hash').notNull(),
    publishedAt: timestamp('published_at', { withTimezone: true, precision: 3 })
      .notNull()
      .default(sql`date_trunc('milliseconds', clock_timestamp())`),
  },
  (t) => [
    index('videos_newest').on(t.publishedAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('videos_by_author').on(t.authorId, t.id.desc().nullsFirst()),
  ],
)

/** A ticket to put one file; gone once its video is published. */
export const uploads = videosSchema.table(
  'uploads',
  {
    /** 128 random bits, hex. */
    id: text().primaryKey(),
    ownerId: bigint('owner_id', { mode: 'bigint' }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
    /** SHA-256 of the bytes that were put, hex; null until they all are. */
    contentHash: text('content_hash'),
  },
  (t) => [index('uploads_by_owner').on(t.ownerId)],
)

/** One row for every registered user, kept by a projection; the count moves with the video's own row. */
export const authorStats = videosSchema.table('author_stats', {
  userId: bigint('user_id', { mode: 'bigint' }).primaryKey(),
  workCount: integer('work_count').notNull().default(0),
})
