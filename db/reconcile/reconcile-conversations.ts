import type { Sql } from 'postgres'
import type { Finding } from './finding.ts'
import { inBatches } from './in-batches.ts'

interface Head {
  id: string
  seenSequence: number
  seenAt: string
  sequence: number
  sentAt: string
}

/**
 * The place at which a conversation's next message is put. It is not a count: whoever writes meanwhile moves it to
 * where they wrote. So it is set, and only while it is as it was seen; what moved is looked at by the next run.
 */
export async function reconcileConversations(sql: Sql, repair: boolean): Promise<Finding[]> {
  let wrong = 0
  const rows = await inBatches(sql, { table: 'chat.conversations', key: 'id' }, async ({ after, last }) => {
    const heads = await sql<Head[]>`
      select c.id::text, c.last_sequence as "seenSequence", c.last_sent_at::text as "seenAt",
        newest.sequence, newest.sent_at::text as "sentAt"
      from chat.conversations c cross join lateral (
        select sequence, sent_at from chat.messages m where m.conversation_id = c.id order by sequence desc limit 1
      ) newest
      where c.id > ${after} and c.id <= ${last}
        and (c.last_sequence, c.last_sent_at) is distinct from (newest.sequence, newest.sent_at)`
    wrong += heads.length
    if (repair) for (const head of heads) await put(sql, head)
  })
  return [{ what: 'chat.conversations.last_sequence and last_sent_at', rows, wrong, canRepair: true }]
}

async function put(sql: Sql, { id, seenSequence, seenAt, sequence, sentAt }: Head): Promise<void> {
  await sql`
    update chat.conversations set last_sequence = ${sequence}, last_sent_at = ${sentAt}
    where id = ${id} and last_sequence = ${seenSequence} and last_sent_at = ${seenAt}`
}
