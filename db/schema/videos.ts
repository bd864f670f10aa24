import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

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
    /** The cover again, for lists of small pictures; null for videos older than small covers. */
    smallCoverObject: text('small_cover_object'),
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

/**
 * One file on its way to a video: UPLOADING (its address was given out) → PROCESSING (published, a job makes it) →
 * READY (the video's row was written in the same transaction) or FAILED. What is not READY has no row in `videos`,
 * so nothing that lists videos can show it.
 */
export const uploads = videosSchema.table(
  'uploads',
  {
    /** 128 random bits, hex. */
    id: text().primaryKey(),
    /** The order in which they were asked for: lists page by it. */
    sequence: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
    ownerId: bigint('owner_id', { mode: 'bigint' }).notNull(),
    /** What it is sent to become: a video, or one of its owner's pictures. */
    purpose: text().notNull().default('VIDEO'),
    state: text().notNull().default('UPLOADING'),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** Only while UPLOADING: nobody waits for it longer. */
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
    /** Where the bytes lie as they came, in the media store; null when they are needed no more. */
    rawObject: text('raw_object'),
    /** SHA-256 of the bytes that were put, hex; null until they all are. */
    contentHash: text('content_hash'),
    size: bigint({ mode: 'bigint' }),
    title: text(),
    /** Where in the video to look for a cover; null for its beginning. */
    coverAtMs: integer('cover_at_ms'),
    /** The id that the video has or will have; given when it is published. */
    videoId: bigint('video_id', { mode: 'bigint' }),
    acceptedAt: timestamp('accepted_at', { withTimezone: true, precision: 3 }),
    settledAt: timestamp('settled_at', { withTimezone: true, precision: 3 }),
    /** Why it FAILED: a code. */
    failure: text(),
    /** Another upload with the same bytes and title that came less than a minute before: this one is it, sent again. */
    twinOf: text('twin_of'),
  },
  (t) => [
    index('uploads_by_owner').on(t.ownerId, t.sequence.desc().nullsFirst()),
    index('uploads_by_video').on(t.videoId),
    // How many are where on their way.
    index('uploads_by_state').on(t.state, t.createdAt),
    index('uploads_failed')
      .on(t.sequence.desc().nullsFirst())
      .where(sql`state = 'FAILED'`),
    check('uploads_state', sql`${t.state} in ('UPLOADING', 'PROCESSING', 'READY', 'FAILED')`),
    check('uploads_purpose', sql`${t.purpose} in ('VIDEO', 'AVATAR', 'BACKGROUND_IMAGE')`),
  ],
)

/** One row for every registered user, kept by a projection; the count moves with the video's own row. */
export const authorStats = videosSchema.table('author_stats', {
  userId: bigint('user_id', { mode: 'bigint' }).primaryKey(),
  workCount: integer('work_count').notNull().default(0),
})

/** The pictures by which people are known, told to users by a projection. */
export const profilePictures = videosSchema.table(
  'profile_pictures',
  {
    userId: bigint('user_id', { mode: 'bigint' })
      .notNull()
      .references(() => authorStats.userId, { onDelete: 'cascade' }),
    kind: text({ enum: ['AVATAR', 'BACKGROUND_IMAGE'] }).notNull(),
    /** Its name in the media store. */
    object: text().notNull().unique(),
    setAt: timestamp('set_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.kind] }),
    check('profile_pictures_kind', sql`${t.kind} in ('AVATAR', 'BACKGROUND_IMAGE')`),
  ],
)

/** Requests of the feed by hour and place. Addresses are looked up at the edge and stored nowhere. */
export const feedTraffic = videosSchema.table(
  'feed_traffic',
  {
    hour: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    /** Empty where it is not known; likewise region and city. */
    country: text().notNull(),
    region: text().notNull(),
    city: text().notNull(),
    requests: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.hour, t.country, t.region, t.city] })],
)

/** Videos that a moderator deleted. Only ever added to: the subgraph's role may not change or delete. */
export const moderatedVideos = videosSchema.table('moderated_videos', {
  videoId: bigint('video_id', { mode: 'bigint' }).primaryKey(),
  authorId: bigint('author_id', { mode: 'bigint' }).notNull(),
  moderatorId: bigint('moderator_id', { mode: 'bigint' }).notNull(),
  deletedAt: timestamp('deleted_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
})

/** Pictures of people that a moderator removed. Only ever added to: the subgraph's role may not change or delete. */
export const moderatedPictures = videosSchema.table('moderated_pictures', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  userId: bigint('user_id', { mode: 'bigint' }).notNull(),
  kind: text().notNull(),
  moderatorId: bigint('moderator_id', { mode: 'bigint' }).notNull(),
  removedAt: timestamp('removed_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
})

/** What the media store held when the sweeper looked last: one row, or none before its first time. */
export const storedMedia = videosSchema.table(
  'stored_media',
  {
    isOnly: boolean('is_only').primaryKey().default(true),
    objects: bigint({ mode: 'bigint' }).notNull(),
    bytes: bigint({ mode: 'bigint' }).notNull(),
    countedAt: timestamp('counted_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [check('stored_media_once', sql`${t.isOnly}`)],
)
