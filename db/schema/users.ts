import { bigint, index, pgSchema, text, timestamp } from 'drizzle-orm/pg-core'

/** Owned by the users subgraph: who people are and the sessions they hold. */
export const usersSchema = pgSchema('users')

export const users = usersSchema.table('users', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  username: text().notNull(),
  /** The name folded (NFKC, lower case, no invisible characters): look-alikes may not register twice. */
  usernameKey: text('username_key').notNull().unique(),
  /** argon2id in PHC form. */
  passwordHash: text('password_hash').notNull(),
  avatar: text().notNull().default(''),
  backgroundImage: text('background_image').notNull().default(''),
  signature: text().notNull().default(''),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
})

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
    /** Slides forward with use, never past `endsAt`. */
    expiresAt: timestamp('expires_at', { withTimezone: true, precision: 3 }).notNull(),
    /** The absolute end, whatever the use. */
    endsAt: timestamp('ends_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [index('sessions_by_user').on(t.userId)],
)
