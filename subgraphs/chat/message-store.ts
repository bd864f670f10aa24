import { isUniqueViolation, type Sql } from '#db/client.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { idOrNull, isId, onlyIds } from '#platform/graph/id.ts'
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

/** Every question names one of the two people as the asker: nobody else's conversation can be reached. */
export function messageStore(sql: Sql) {
  const row = sql`m.id, m.sequence, m.sender_id, m.recipient_id, m.content, m.sent_at`
  // A peer who cannot exist makes a conversation with oneself out of this, which there is never.
  const between = (viewerId: string, peerId: string) => sql`
    c.low_id = least(${viewerId}::bigint, ${idOrNull(peerId)}::bigint)
    and c.high_id = greatest(${viewerId}::bigint, ${idOrNull(peerId)}::bigint)`

  /** How far the viewer was told, or is being told at this moment. */
  const told = sql`
    greatest(d.delivered_sequence, case when d.taken_until > clock_timestamp() then d.taken_sequence end)`

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
        where ${between(senderId, recipientId)} and m.sender_id = ${senderId} and m.client_message_id = ${clientMessageId}`
      return message ?? null
    },

    /** Only messages that the asker wrote or was written. */
    byIds: (ids: readonly string[], askerId: string) => sql<MessageRow[]>`
      select ${row} from chat.messages m
      where m.id = any(${onlyIds(ids)}::bigint[]) and ${askerId}::bigint in (m.sender_id, m.recipient_id)`,

    /** Newest first, below a sequence, each with the newest sequence of all. */
    newestBelow: (viewerId: string, peerId: string, sequence: number, limit: number) => sql<
      (MessageRow & { lastSequence: number })[]
    >`
      select ${row}, c.last_sequence from chat.conversations c join chat.messages m on m.conversation_id = c.id
      where ${between(viewerId, peerId)} and m.sequence < ${sequence}
      order by m.sequence desc limit ${limit}`,

    /** Oldest first, above a sequence. */
    oldestAbove: (viewerId: string, peerId: string, sequence: number, limit: number) => sql<MessageRow[]>`
      select ${row} from chat.conversations c join chat.messages m on m.conversation_id = c.id
      where ${between(viewerId, peerId)} and m.sequence > ${sequence}
      order by m.sequence limit ${limit}`,

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

    /** What the peer said above the viewer's delivery mark, oldest first. */
    undelivered: (viewerId: string, peerId: string, limit: number) => sql<MessageRow[]>`
      select ${row} from chat.conversations c join chat.messages m on m.conversation_id = c.id
      left join chat.delivery_marks d on d.conversation_id = c.id and d.user_id = ${viewerId}
      where ${between(viewerId, peerId)} and m.sender_id = ${idOrNull(peerId)} and m.sequence > coalesce(d.delivered_sequence, 0)
      order by m.sequence limit ${limit}`,

    /**
     * Likewise, above what was taken already; takes it for some seconds. Of several who ask at once one takes it and the
     * others get nothing: whoever waited for the row looks at it as it is by then. Where nothing is new, nothing is written.
     */
    takeUndelivered: (viewerId: string, peerId: string, limit: number, seconds: number) =>
      unlessGone(
        sql<MessageRow[]>`
      with undelivered as (
        select ${row}, c.id as conversation_id from chat.conversations c join chat.messages m on m.conversation_id = c.id
        left join chat.delivery_marks d on d.conversation_id = c.id and d.user_id = ${viewerId}
        where ${between(viewerId, peerId)} and m.sender_id = ${idOrNull(peerId)} and m.sequence > coalesce(${told}, 0)
        order by m.sequence limit ${limit}
      ), taken as (
        insert into chat.delivery_marks as d (conversation_id, user_id, taken_sequence, taken_until)
        select conversation_id, ${viewerId}, max(sequence), clock_timestamp() + ${seconds} * interval '1 second'
        from undelivered group by 1
        on conflict (conversation_id, user_id) do update
        set taken_sequence = excluded.taken_sequence, taken_until = excluded.taken_until
        where ${told} < (select min(sequence) from undelivered)
        returning true
      )
      select ${row} from undelivered m where exists (select from taken) order by m.sequence`,
        [],
      ),

    /** Gives back what was taken up to a sequence, unless more was taken after it. */
    async returnUndelivered(viewerId: string, peerId: string, sequence: number): Promise<void> {
      await sql`
        update chat.delivery_marks d set taken_until = null from chat.conversations c
        where ${between(viewerId, peerId)} and d.conversation_id = c.id and d.user_id = ${viewerId}
          and d.taken_sequence = ${sequence}`
    },

    /** Moves the viewer's mark forward, never back, and never past the newest message. Whether it moved. */
    async markDelivered(viewerId: string, peerId: string, sequence: number): Promise<boolean> {
      const marked = sql`
        insert into chat.delivery_marks as d (conversation_id, user_id, delivered_sequence)
        select c.id, ${viewerId}, least(c.last_sequence, ${sequence}) from chat.conversations c
        where ${between(viewerId, peerId)}
        on conflict (conversation_id, user_id) do update set delivered_sequence = excluded.delivered_sequence
        where d.delivered_sequence < excluded.delivered_sequence`
      const moved = await unlessGone(marked, { count: 0 })
      return moved.count > 0
    },

    /** The newest message between the viewer and each peer. */
    lastByPeers: (viewerId: string, peerIds: readonly string[]) => sql<LastMessageRow[]>`
      select ${row}, p.peer_id
      from ${conversationsWith(sql, viewerId, peerIds)}
      join chat.messages m on m.conversation_id = c.id and m.sequence = c.last_sequence`,
  }
}
