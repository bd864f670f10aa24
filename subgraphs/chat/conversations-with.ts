import type { Sql } from '#db/client.ts'
import { onlyIds } from '#platform/graph/id.ts'

/**
 * The viewer's conversations with certain people as tables: `p.peer_id`, and `c`. Each is looked up by itself: without the
 * offset Postgres, which does not know how many people are asked for, might read all conversations that there are.
 */
export function conversationsWith(sql: Sql, viewerId: string, peerIds: readonly string[]) {
  return sql`unnest(${onlyIds(peerIds)}::bigint[]) as p (peer_id)
    cross join lateral (
      select * from chat.conversations
      where low_id = least(${viewerId}::bigint, p.peer_id) and high_id = greatest(${viewerId}::bigint, p.peer_id)
      offset 0
    ) c`
}
