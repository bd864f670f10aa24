import type { Sql } from 'postgres'
import type { IdRange } from '../counters.ts'
import { conversationCount, type SeedCounts } from './plan.ts'

/**
 * Takes consecutive ids for what other rows will point at. Whoever inserts meanwhile waits for this short
 * transaction, so that nobody draws an id between the two halves of taking a range. A video has its id from the moment
 * that its upload was accepted; uploads come before videos, as they do when one becomes the other.
 */
export async function reserveIds(sql: Sql, counts: SeedCounts) {
  return sql.begin(async (tx) => {
    await tx`
      lock table users.users, videos.uploads, videos.videos, chat.conversations in share row exclusive mode`
    const reserve = async (table: string, count: number): Promise<IdRange> => {
      if (count === 0) return { first: 1, count }
      const [row] = await tx<[{ last: string }]>`
        select setval(s.name, nextval(s.name) + ${count} - 1) as last
        from (select pg_get_serial_sequence(${table}, 'id')::regclass as name) s`
      return { first: Number(row.last) - count + 1, count }
    }
    return {
      users: await reserve('users.users', counts.users),
      videos: await reserve('videos.videos', counts.videos),
      conversations: await reserve('chat.conversations', conversationCount(counts)),
    }
  })
}
