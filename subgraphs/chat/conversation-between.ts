import type { Sql } from '#db/client.ts'
import { idOrNull } from '#platform/graph/id.ts'

/**
 * That `c` is the conversation of two people. One who cannot exist makes a conversation with oneself out of this, which there
 * is never.
 */
export function conversationBetween(sql: Sql, viewerId: string, peerId: string) {
  return sql`
    c.low_id = least(${viewerId}::bigint, ${idOrNull(peerId)}::bigint)
    and c.high_id = greatest(${viewerId}::bigint, ${idOrNull(peerId)}::bigint)`
}
