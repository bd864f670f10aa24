import { isUniqueViolation, type Sql } from '#db/client.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { isId, onlyIds } from '#platform/graph/id.ts'
import { conversationBetween } from './conversation-between.ts'
import { conversationsWith } from './conversations-with.ts'
import type { Newest, LastSeen } from './doorbells.ts'

export interface MessageRow {
  id: string
  sequence: number
  senderId: string
  recipientId: string
  content: string
  sentAt: Date
}

export interface NewMessage {
  senderId: string
  recipientId: string
  content: string
  clientMessageId: string | null
}

/** The newest message between the viewer and one other person. */
export type LastMessageRow = MessageRow & { peerId: string }

export type MessageStore = ReturnType<typeof messageStore>

/** Of message `m`. */
export const messageColumns = (sql: Sql) =>
  sql`m.id, m.sequence, m.sender_id, m.recipient_id, m.content, m.sent_at`

/** Every question names one of the two people as the asker: nobody else's conversation can be reached. */
export function messageStore(sql: Sql) {
  const row = messageColumns(sql)

  return {
    /**
     * Appends to the conversation, which it opens when it is the first message. The conversation's row lock
     * makes sequences gap-free and times strictly increasing. The recipient's row is locked first, so that their
     * messages become visible in the order of their ids: whoever has seen one has seen all below it, which is
     * what `messageReceived(since)` stands on. Null when one of the two does not exist.
     */
    async insert({
      senderId,
      recipientId,
      content,
      clientMessageId,
    }: NewMessage): Promise<MessageRow | null> {
      if (!isId(recipientId)) return null
      const written = sql<MessageRow[]>`
        with recipient as (
          select user_id from chat.people where user_id = ${recipientId} for no key update
        ), c as (
          insert into chat.conversations as c (low_id, high_id, last_sequence, last_sent_at)
          select least(${senderId}::bigint, user_id), greatest(${senderId}::bigint, user_id), 1,
            date_trunc('milliseconds', clock_timestamp())
          from recipient
          on conflict (low_id, high_id) do update set
            last_sequence = c.last_sequence + 1,
            last_sent_at = greatest(date_trunc('milliseconds', clock_timestamp()), c.last_sent_at + interval '1 millisecond')
          returning id, last_sequence, last_sent_at
        )
        insert into chat.messages as m
          (conversation_id, sequence, sender_id, recipient_id, content, sent_at, client_message_id)
        select id, last_sequence, ${senderId}, ${recipientId}, ${content}, last_sent_at, ${clientMessageId} from c
        returning ${row}`
      const [message] = await unlessGone(written, [])
      return message ?? null
    },

    /** Whether an insert failed because the sender had used the client id before. */
    isDuplicate: (error: unknown) => isUniqueViolation(error, 'messages_once'),

    /** What the sender sent with this client id before, if anything. */
    async byClientId({ senderId, recipientId, clientMessageId }: NewMessage): Promise<MessageRow | null> {
      if (!isId(recipientId)) return null
      const [message] = await sql<MessageRow[]>`
        select ${row} from chat.conversations c join chat.messages m on m.conversation_id = c.id
        where ${conversationBetween(sql, senderId, recipientId)} and m.sender_id = ${senderId} and m.client_message_id = ${clientMessageId}`
      return message ?? null
    },

    /** Only messages that the asker wrote or was written. */
    byIds: (ids: readonly string[], askerId: string) => sql<MessageRow[]>`
      select ${row} from chat.messages m
      where m.id = any(${onlyIds(ids)}::bigint[]) and ${askerId}::bigint in (m.sender_id, m.recipient_id)`,

    /** Newest first, below a sequence, each with the newest sequence of all. Null when the two never spoke. */
    async newestBelow(viewerId: string, peerId: string, sequence: number, limit: number) {
      // By itself, so that a page costs the same in a long conversation: a join Postgres reads to its end, and sorts.
      const rows = await sql<((MessageRow & { lastSequence: number }) | { id: null })[]>`
        select ${row}, c.last_sequence from chat.conversations c left join lateral (
          select * from chat.messages where conversation_id = c.id and sequence < ${sequence}
          order by sequence desc limit ${limit}
        ) m on true where ${conversationBetween(sql, viewerId, peerId)} order by m.sequence desc`
      return rows.length === 0 ? null : rows.filter((found) => found.id !== null)
    },

    /** Oldest first, above a sequence. Null when the two never spoke. */
    async oldestAbove(viewerId: string, peerId: string, sequence: number, limit: number) {
      const rows = await sql<(MessageRow | { id: null })[]>`
        select ${row} from chat.conversations c left join lateral (
          select * from chat.messages where conversation_id = c.id and sequence > ${sequence}
          order by sequence limit ${limit}
        ) m on true where ${conversationBetween(sql, viewerId, peerId)} order by m.sequence`
      return rows.length === 0 ? null : rows.filter((found) => found.id !== null)
    },

    /** What each person was written after what they have seen, oldest first, whoever wrote it; some of it, when it is much. */
    receivedAfter: (lastSeen: readonly LastSeen[], limit: number) => sql<(MessageRow & { place: number })[]>`
      select received.*, p.place::integer
      from unnest(${lastSeen.map(({ userId }) => userId)}::bigint[], ${lastSeen.map(({ id }) => id)}::bigint[])
        with ordinality as p (user_id, seen, place)
      cross join lateral (
        select ${row} from chat.messages m
        where m.recipient_id = p.user_id and m.id > p.seen order by m.id limit ${limit}) as received
      order by p.place, received.id`,

    /** The newest message of each person who was written something after what they have seen. */
    newestAfter: (lastSeen: readonly LastSeen[]) => sql<Newest[]>`
      select newest.*
      from unnest(${lastSeen.map(({ userId }) => userId)}::bigint[], ${lastSeen.map(({ id }) => id)}::bigint[])
        as p (user_id, seen)
      cross join lateral (
        select m.recipient_id, m.sender_id, m.id from chat.messages m
        where m.recipient_id = p.user_id and m.id > p.seen order by m.id desc limit 1) as newest`,

    /** The id of the newest message that a person was written, or 0. */
    async newestReceivedBy(userId: string): Promise<string> {
      const [newest] = await sql<{ id: string }[]>`
        select m.id from chat.messages m where m.recipient_id = ${userId} order by m.id desc limit 1`
      return newest?.id ?? '0'
    },

    /** The newest message between the viewer and each peer. */
    lastByPeers: (viewerId: string, peerIds: readonly string[]) => sql<LastMessageRow[]>`
      select ${row}, p.peer_id
      from ${conversationsWith(sql, viewerId, peerIds)}
      join chat.messages m on m.conversation_id = c.id and m.sequence = c.last_sequence`,
  }
}
