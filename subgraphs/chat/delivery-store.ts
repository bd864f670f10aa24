import type { Fragment } from 'postgres'
import type { Sql } from '#db/client.ts'
import { unlessGone } from '#db/unless-gone.ts'
import { conversationBetween } from './conversation-between.ts'
import { messageColumns, type MessageRow } from './message-store.ts'

/** So many messages of the viewer's own are read with each poll before their mark goes past them. */
const OWN = 100

export type DeliveryStore = ReturnType<typeof deliveryStore>

/** What the viewer's phone was told of what others said, and what it was not told yet. */
export function deliveryStore(sql: Sql) {
  const row = messageColumns(sql)
  const between = (viewerId: string, peerId: string) => conversationBetween(sql, viewerId, peerId)

  /**
   * How far the viewer was told, or is being told as the statement begins: by a clock that runs on meanwhile Postgres could
   * not look messages up, and read all of a conversation whenever a phone asks what is new.
   */
  const told = sql`greatest(d.delivered_sequence, case when d.taken_until > now() then d.taken_sequence end)`

  /**
   * What the peer said in conversation `c` above a sequence, oldest first; without one, from the first on. It is told by who
   * did not say it: by who did, Postgres would find all that they ever said along `messages_once`.
   */
  const saidTo = (viewerId: string, sequence: Fragment, limit: number) => sql`(
    select * from chat.messages
    where conversation_id = c.id and sender_id <> ${viewerId} and sequence > coalesce(${sequence}, 0)
    order by sequence limit ${limit})`

  return {
    /** What the peer said above the viewer's delivery mark, oldest first. */
    undelivered: (viewerId: string, peerId: string, limit: number) => sql<MessageRow[]>`
      select ${row} from chat.conversations c
      left join chat.delivery_marks d on d.conversation_id = c.id and d.user_id = ${viewerId}
      cross join lateral ${saidTo(viewerId, sql`d.delivered_sequence`, limit)} m
      where ${between(viewerId, peerId)} order by m.sequence`,

    /**
     * Likewise, above what was taken already; takes it for some seconds. Of several who ask at once one takes it and the
     * others get nothing: whoever waited for the row looks at it as it is by then. Where nothing is new, nothing is written,
     * but for a mark that stands before much of what the viewer said: it goes past that, and no poll reads it again.
     */
    takeUndelivered: (viewerId: string, peerId: string, limit: number, seconds: number) =>
      unlessGone(
        sql<MessageRow[]>`
      with asked as (
        select c.id, c.last_sequence, coalesce(d.delivered_sequence, 0) as delivered, coalesce(${told}, 0) as told
        from chat.conversations c
        left join chat.delivery_marks d on d.conversation_id = c.id and d.user_id = ${viewerId}
        where ${between(viewerId, peerId)}
      ), undelivered as (
        select ${row}, c.id as conversation_id from asked c
        cross join lateral ${saidTo(viewerId, sql`c.told`, limit)} m
      ), passed as (
        insert into chat.delivery_marks as d (conversation_id, user_id, delivered_sequence)
        select id, ${viewerId}, last_sequence from asked
        where told = delivered and last_sequence > delivered + ${OWN} and not exists (select from undelivered)
        on conflict (conversation_id, user_id) do update set delivered_sequence = excluded.delivered_sequence
        where d.delivered_sequence < excluded.delivered_sequence
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
  }
}
