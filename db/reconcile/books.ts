/** A table of counters, and what each of them counts, as a statement about the counter's row `s`. */
export interface Book {
  readonly table: string
  readonly key: string
  readonly counts: Readonly<Record<string, string>>
}

/** A table that has a row for each row of another, made by a trigger in the same transaction. */
export interface Projection {
  readonly of: string
  readonly table: string
  readonly key: string
  /** Columns that are the same in both, besides the key: theirs here, and there. */
  readonly same?: readonly [column: string, original: string]
}

/** Every projection, in the order in which they are filled. */
export const PROJECTIONS: readonly Projection[] = [
  { of: 'users.users', table: 'videos.author_stats', key: 'user_id' },
  { of: 'users.users', table: 'interactions.user_stats', key: 'user_id' },
  { of: 'users.users', table: 'social.follow_stats', key: 'user_id' },
  { of: 'users.users', table: 'chat.people', key: 'user_id' },
  {
    of: 'videos.videos',
    table: 'interactions.video_stats',
    key: 'video_id',
    same: ['author_id', 'author_id'],
  },
]

/** Every counter. Those that add up other counters come after them. */
export const BOOKS: readonly Book[] = [
  {
    table: 'interactions.video_stats',
    key: 'video_id',
    counts: {
      favorite_count: 'select count(*) from interactions.favorites r where r.video_id = s.video_id',
      comment_count: 'select count(*) from interactions.comments r where r.video_id = s.video_id',
      view_count: 'select count(*) from interactions.views r where r.video_id = s.video_id',
    },
  },
  {
    table: 'interactions.user_stats',
    key: 'user_id',
    counts: {
      favorite_count: 'select count(*) from interactions.favorites r where r.user_id = s.user_id',
      total_favorited:
        'select coalesce(sum(r.favorite_count), 0) from interactions.video_stats r where r.author_id = s.user_id',
    },
  },
  {
    table: 'videos.author_stats',
    key: 'user_id',
    counts: { work_count: 'select count(*) from videos.videos r where r.author_id = s.user_id' },
  },
  {
    table: 'social.follow_stats',
    key: 'user_id',
    counts: {
      follow_count: 'select count(*) from social.follows r where r.follower_id = s.user_id',
      follower_count: 'select count(*) from social.follows r where r.followee_id = s.user_id',
    },
  },
]
