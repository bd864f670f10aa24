import { sql } from 'drizzle-orm'
import { bigint, check, date, index, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** Owned by the users subgraph: who people are and the sessions they hold. */
export const usersSchema = pgSchema('users')

export const users = usersSchema.table(
  'users',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    username: text().notNull(),
    /** The name folded (NFKC, lower case, no invisible characters): look-alikes may not register twice. */
    usernameKey: text('username_key').notNull().unique(),
    /** argon2id in PHC form. */
    passwordHash: text('password_hash').notNull(),
    /** Names in the media store, told by videos (`db/projections/pictures.sql`); empty when there is none. */
    avatar: text().notNull().default(''),
    backgroundImage: text('background_image').notNull().default(''),
    signature: text().notNull().default(''),
    role: text({ enum: ['USER', 'MODERATOR', 'ADMINISTRATOR', 'DEVELOPER'] })
      .notNull()
      .default('USER'),
    /** Since when the person may not come in; null when they may. */
    suspendedAt: timestamp('suspended_at', { withTimezone: true, precision: 3 }),
    /** Why, in words for that person; empty when not suspended. */
    suspendedFor: text('suspended_for').notNull().default(''),
    /** Since when the person is nobody any more, while what is theirs is being erased; then the row goes, too. */
    leftAt: timestamp('left_at', { withTimezone: true, precision: 3 }),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (t) => [
    // What is counted by the day.
    index('users_by_time').on(t.createdAt),
    // What people are found by: whatever language the database sorts by, here names that begin alike lie together.
    index('users_by_name')
      .on(sql`${t.usernameKey} collate "C"`)
      .concurrently(),
    // Of both there are few: whom erasing is not done with, and of whom one must remain.
    index('users_left')
      .on(t.id)
      .where(sql`left_at is not null`)
      .concurrently(),
    index('users_administrators')
      .on(t.id)
      .where(sql`role = 'ADMINISTRATOR'`)
      .concurrently(),
    check('users_role', sql`${t.role} in ('USER', 'MODERATOR', 'ADMINISTRATOR', 'DEVELOPER')`),
  ],
)

/** Who was here, signed in, on which day (UTC). */
export const activeDays = usersSchema.table(
  'active_days',
  {
    day: date().notNull(),
    userId: bigint('user_id', { mode: 'bigint' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.userId] }),
    // What goes with a person.
    index('active_days_by_user').on(t.userId).concurrently(),
  ],
)

/** The last of them for each person: what counts active people reads a line of each, not of each of their days. */
export const lastDays = usersSchema.table(
  'last_days',
  {
    userId: bigint('user_id', { mode: 'bigint' })
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    day: date().notNull(),
  },
  (t) => [index('last_days_by_day').on(t.day)],
)

export const sessions = usersSchema.table(
  'sessions',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    /** SHA-256 of the token, hex. The token itself is never stored. */
    tokenHash: text('token_hash').notNull().unique(),
    userId: bigint('user_id', { mode: 'bigint' })
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** `douyin`: travels in URLs, good for the REST routes only. `graph`: good for GraphQL only. */
    scope: text({ enum: ['douyin', 'graph'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** Right to within ten minutes: not every use is worth a write. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** Slides forward with use, never past `endsAt`. */
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
    /** The absolute end, whatever the use. */
    endsAt: timestamp('ends_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [index('sessions_by_user').on(t.userId)],
)

/** Who gave whom a role, suspended, reinstated or erased them, or took their signature away. Only ever added to: the subgraph's role may not change or delete. */
export const accountActions = usersSchema.table('account_actions', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  /** Null when it was done on the command line. */
  actorId: bigint('actor_id', { mode: 'bigint' }),
  subjectId: bigint('subject_id', { mode: 'bigint' }).notNull(),
  action: text({ enum: ['SET_ROLE', 'SUSPEND', 'REINSTATE', 'CLEAR_SIGNATURE', 'ERASE'] }).notNull(),
  /** The role, or the reason. */
  detail: text().notNull().default(''),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
})
