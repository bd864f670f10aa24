import type { Sql } from '#db/client.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { conversationBetween } from './conversation-between.ts'
import { conversationsWith } from './conversations-with.ts'
import type { MessageRow } from './message-store.ts'

/** A conversation as one of its two people sees it, with its newest message. */
export interface ConversationRow extends Omit<MessageRow, 'id' | 'sequence'> {
  /** The conversation's own id. */
  id: string
  peerId: string
  messageId: string
  lastSequence: number
  readSequence: number
  peerReadSequence: number
  /** Unread messages among the newest ones of the conversation. */
  unreadCount: number
}

/** Unread messages are counted among so many of a conversation, up to so many in all: a larger number says nothing more. */
const COUNTED = 1_000
/** In so many conversations, the newest ones. */
const LOOKED_INTO = 1_000

export type ConversationStore = ReturnType<typeof conversationStore>

/** Every question names the asker, whose own conversations alone can be reached. */
export function conversationStore(sql: Sql) {
  const readBy = (userId: ReturnType<Sql>) => sql`coalesce((
    select greatest(d.read_sequence, d.delivered_sequence) from chat.delivery_marks d
    where d.conversation_id = c.id and d.user_id = ${userId}), 0)`

  /**
   * Of message `u` in conversation `c`. Told by who did not send it: by who did, Postgres would find all that they ever sent
   * along `messages_once`, however few are counted.
   */
  const isUnread = (viewerId: string) => sql`
    u.sender_id <> ${viewerId} and u.sequence > greatest(marks.mine, c.last_sequence - ${COUNTED})`

  /** `c` is chosen by the caller, with `peer_id`. */
  const seenBy = (viewerId: string) => sql`
    select c.id, c.peer_id, c.last_sequence, m.id as message_id, m.sender_id, m.recipient_id, m.content, m.sent_at,
      marks.mine as read_sequence, marks.theirs as peer_read_sequence, unread.count as unread_count
    from c
    join chat.messages m on m.conversation_id = c.id and m.sequence = c.last_sequence
    cross join lateral (
      select ${readBy(sql`${viewerId}`)} as mine, ${readBy(sql`c.peer_id`)} as theirs) as marks
    cross join lateral (
      select count(*)::integer as count from chat.messages u
      where u.conversation_id = c.id and ${isUnread(viewerId)}) as unread
    order by c.last_sent_at desc, c.id desc`

  /** The viewer's conversations, newest first, below a cursor: a time in Unix milliseconds and an id. */
  const newestOf = (viewerId: string, below: readonly [string, string] | null, limit: number) => {
    const older = below
      ? sql`and (last_sent_at, id) < (to_timestamp(${below[0]}::double precision / 1000), ${below[1]}::bigint)`
      : sql``
    const side = (column: 'low_id' | 'high_id') => sql`
      (select * from chat.conversations where ${sql(column)} = ${viewerId} ${older}
        order by last_sent_at desc, id desc limit ${limit})`
    return sql`
      select c.*, case when c.low_id = ${viewerId} then c.high_id else c.low_id end as peer_id
      from (${side('low_id')} union all ${side('high_id')}) as c
      order by last_sent_at desc, id desc limit ${limit}`
  }

  return {
    /** Newest first, below a cursor: a time in Unix milliseconds and an id. */
    newest: (viewerId: string, below: readonly [string, string] | null, limit: number) =>
      sql<ConversationRow[]>`with c as (${newestOf(viewerId, below, limit)}) ${seenBy(viewerId)}`,

    /** Those with certain people; nothing for people the viewer never spoke with. */
    withPeers: (viewerId: string, peerIds: readonly string[]) => sql<ConversationRow[]>`
      with c as (
        select c.*, p.peer_id from ${conversationsWith(sql, viewerId, peerIds)}
      ) ${seenBy(viewerId)}`,

    /** Unread messages in the viewer's newest conversations together. */
    async unreadCount(viewerId: string): Promise<number> {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::integer as count from (
          select from (${newestOf(viewerId, null, LOOKED_INTO)}) as c
          cross join lateral (select ${readBy(sql`${viewerId}`)} as mine) as marks
          cross join lateral (
            select from chat.messages u
            where c.last_sequence > marks.mine and u.conversation_id = c.id and ${isUnread(viewerId)}) as unread
          limit ${COUNTED}
        ) as unread`
      return row?.count ?? 0
    },

    /** Moves the viewer's mark forward, never back, and never past the newest message. Whether it moved. */
    async markRead(viewerId: string, peerId: string, sequence: number): Promise<boolean> {
      const marked = sql`
        insert into chat.delivery_marks as d (conversation_id, user_id, read_sequence)
        select c.id, ${viewerId}, least(c.last_sequence, ${sequence}) from chat.conversations c
        where ${conversationBetween(sql, viewerId, peerId)}
        on conflict (conversation_id, user_id) do update set read_sequence = excluded.read_sequence
        where d.read_sequence < excluded.read_sequence`
      const moved = await unlessGone(marked, { count: 0 })
      return moved.count > 0
    },
  }
}
