import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Sql } from 'postgres'

export type ViewerOf = (token: string | undefined) => Promise<string | null>

/** Who holds a token, remembered for as long as the real system remembers it. */
export function openSessions(sql: Sql): ViewerOf {
  const sessions = new LRUCache<string, { userId: string | null }>({ max: 50_000, ttl: 5_000 })
  return async (token) => {
    if (!token) return null
    const hash = createHash('sha256').update(token).digest('hex')
    const known = sessions.get(hash)
    if (known) return known.userId
    const [row] = await sql<{ userId: string }[]>`
      select user_id from users.sessions where token_hash = ${hash} and scope = 'douyin' and expires_at > now()`
    sessions.set(hash, { userId: row?.userId ?? null })
    return row?.userId ?? null
  }
}
