import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core'

/** Owned by the chat subgraph: what people say to each other. */
export const chatSchema = pgSchema('chat')

/** Every registered user, kept by a projection: who can be written to. */
export const people = chatSchema.table('people', {
  userId: bigint('user_id', { mode: 'bigint' }).primaryKey(),
})

/** One row for every two people who ever spoke; its row lock gives messages their order. */
export const conversations = chatSchema.table(
  'conversations',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The smaller of the two user ids. */
    lowId: bigint('low_id', { mode: 'bigint' })
      .notNull()
      .references(() => people.userId, { onDelete: 'cascade' }),
    highId: bigint('high_id', { mode: 'bigint' })
      .notNull()
      .references(() => people.userId, { onDelete: 'cascade' }),
    /** The newest message's sequence: 1, 2, 3 … without a gap. */
    lastSequence: integer('last_sequence').notNull(),
    /** The newest message's time; strictly increasing inside a conversation. */
    lastSentAt: timestamp('last_sent_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    unique('conversations_pair').on(t.lowId, t.highId),
    // A person's conversations, newest first, whichever of the two they are.
    index('conversations_of_low').on(t.lowId, t.lastSentAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('conversations_of_high').on(t.highId, t.lastSentAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    check('two_people', sql`${t.lowId} < ${t.highId}`),
  ],
)

export const messages = chatSchema.table(
  'messages',
  {
    id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    conversationId: bigint('conversation_id', { mode: 'bigint' })
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    sequence: integer().notNull(),
    senderId: bigint('sender_id', { mode: 'bigint' }).notNull(),
    recipientId: bigint('recipient_id', { mode: 'bigint' }).notNull(),
    content: text().notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true, precision: 3 }).notNull(),
    /** Chosen by the sender's client; makes sending again harmless. */
    clientMessageId: text('client_message_id'),
  },
  (t) => [
    unique('messages_in_order').on(t.conversationId, t.sequence),
    unique('messages_once').on(t.conversationId, t.senderId, t.clientMessageId),
    // What a subscription reads: everything a person was written after the last message they saw.
    index('messages_received').on(t.recipientId, t.id),
    // What is counted by the day.
    index('messages_by_time').on(t.sentAt),
  ],
)

/**
 * How far a viewer's phone has been told, moved when the answer has been written (contract 1.15), and how far the
 * viewer says to have read. The phone shows what it is told, so whichever is further is read.
 */
export const deliveryMarks = chatSchema.table(
  'delivery_marks',
  {
    conversationId: bigint('conversation_id', { mode: 'bigint' })
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    userId: bigint('user_id', { mode: 'bigint' }).notNull(),
    deliveredSequence: integer('delivered_sequence').notNull().default(0),
    readSequence: integer('read_sequence').notNull().default(0),
    /** What was taken for an answer that is being written is taken until a moment, in case it never is. */
    takenSequence: integer('taken_sequence').notNull().default(0),
    takenUntil: timestamp('taken_until', { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.userId] })],
)
